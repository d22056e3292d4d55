#include <cstdio>

#include "cli/command.h"
#include "cli/host.h"
#include "cli/output.h"
#include "cli/scratch_folder.h"
#include "gradus/error.h"
#include "record/golden_record.h"
#include "record/record_file.h"
#include "render/numbers.h"
#include "render/table.h"

namespace gradus::cli {
namespace {

struct CheckCommand : CommonOptions {
  std::string file, write_golden;

  void declare(CLI::App& command) {
    command.add_option("file", file, "a plugin (.so)")->required();
    command
        .add_option("--write-golden", write_golden,
                    "keep where its optimizers' trajectories end, for later checks")
        ->type_name("FILE");
  }
};

std::string checks_text(const Json& checks) {
  const std::map<std::string, render::Mark> marks = {{"passed", render::Mark::good},
                                                     {"failed", render::Mark::bad},
                                                     {"warning", render::Mark::warning},
                                                     {"not applicable", render::Mark::dim}};
  render::Table table({{"check", render::Align::left, render::Overflow::wrap},
                       {"outcome"},
                       {"", render::Align::left, render::Overflow::wrap}});
  std::map<std::string, int64_t> counts;
  for (const Json& check : checks) {
    const std::string outcome = check.at("outcome");
    ++counts[outcome];
    const auto mark = marks.find(outcome);
    table.row({check.at("name").get<std::string>(),
               {outcome, mark == marks.end() ? render::Mark::none : mark->second},
               check.at("text").get<std::string>()});
  }
  table.note(std::to_string(counts["passed"]) + " passed, " + std::to_string(counts["failed"]) +
             " failed, " + std::to_string(counts["not applicable"]) + " not applicable" +
             (counts.contains("warning") ? ", 1 warning" : ""));
  return table.text(out_style());
}

/// The golden file beside a plugin; null where it has none, or where a new one is made.
Json golden_of(std::filesystem::path file, const CheckCommand& command) {
  file.replace_extension(".golden.json");
  if (!command.write_golden.empty() || !std::filesystem::exists(file)) return nullptr;
  Json golden = read_json(file, "gradus.golden");
  golden_from_json({golden, file.string()});  // what is wrong with it is said with its place
  return golden;
}

/// The other plugins of this installation: drivers and monitors are tried on their tasks.
Json others_than(const std::filesystem::path& file, Host& host) {
  Json others = Json::array();
  for (const CataloguePlugin& plugin : host.items().plugins()) {
    if (plugin.id != file.stem()) others.push_back(plugin.file);
  }
  return others;
}

void write_golden(const CheckCommand& command, const Json& checks) {
  Json golden = {{"schema", schema_tag("gradus.golden")}};
  for (const Json& check : checks) {
    if (!check.contains("golden")) continue;
    Json row = check.at("golden");
    golden["plugin"] = std::filesystem::path(command.file).stem().string();
    for (const char* key : {"semantics", "platform"}) {
      golden[key] = row.at(key);
      row.erase(key);
    }
    const std::string item = row.at("item");
    row.erase("item");
    golden["items"][item] = row;
  }
  if (!golden.contains("items")) {
    throw Error("golden.none", command.file, "an optimizer that takes the test problems", "none",
                "there is nothing to keep");
  }
  write_json(command.write_golden, golden);
  std::fprintf(stderr, "wrote %s\n", command.write_golden.c_str());
}

int check(const CheckCommand& command) {
  const auto file = std::filesystem::absolute(command.file);
  if (!std::filesystem::exists(file)) {
    throw Error("plugin.missing", command.file, "a plugin file", "no such file", "");
  }
  const ScratchFolder scratch("check");
  Host host(command);
  const Json done = host.worker().ask("check", {{"file", file.string()},
                                                {"scratch", scratch.path().string()},
                                                {"others", others_than(file, host)},
                                                {"golden", golden_of(file, command)}});
  const Json error = done.value("error", Json());
  if (error.is_object()) throw Error(error.at("id"), error.at("text").get<std::string>());
  const Json& checks = done.at("checks");
  if (command.json) {
    print_json(checks);
  } else {
    print(checks_text(checks));
  }
  for (const Json& row : checks) {
    if (row.at("outcome") != "failed") continue;
    if (!command.write_golden.empty()) std::fputs("no golden file: a check failed\n", stderr);
    return exit_worse;
  }
  if (!command.write_golden.empty()) write_golden(command, checks);
  return exit_good;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  add_command<CheckCommand>(app, exit_code, "check",
                            "whether a plugin file keeps the interface's promises", check);
}

}  // namespace gradus::cli
