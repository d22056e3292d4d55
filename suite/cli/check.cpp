#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/class_name.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "cli/scratch_folder.h"
#include "gradus/error.h"
#include "render/numbers.h"
#include "render/table.h"
#include "study/source.h"

namespace gradus::cli {
namespace {

struct CheckCommand : CommonOptions {
  std::string file, class_name, options, write_golden;
  bool network = false;

  void declare(CLI::App& command) {
    command
        .add_option("file", file,
                    "a plugin (.so), or an optimizer or a network written in Python (.py)")
        ->required();
    command.add_option("--class", class_name,
                       "the class in a .py file (default: the file's name in capitals and small "
                       "letters, MyMethod of my_method.py)");
    command.add_option("--options", options, "its keyword arguments, as a TOML table")
        ->type_name("TABLE");
    command.add_flag("--network", network, "the class is a torch.nn.Module and no optimizer");
    command
        .add_option("--write-golden", write_golden,
                    "keep where its optimizers' trajectories end, for later checks")
        ->type_name("FILE");
  }
};

render::Mark mark_of(protocol::CheckOutcome outcome) {
  switch (outcome) {
    case protocol::CheckOutcome::passed:
      return render::Mark::good;
    case protocol::CheckOutcome::failed:
      return render::Mark::bad;
    case protocol::CheckOutcome::warning:
      return render::Mark::warning;
    case protocol::CheckOutcome::not_applicable:
      return render::Mark::dim;
  }
  return render::Mark::none;
}

std::string checks_text(const std::vector<protocol::CheckRow>& checks) {
  render::Table table({{"check", render::Align::left, render::Overflow::wrap},
                       {"outcome"},
                       {"", render::Align::left, render::Overflow::wrap}});
  std::map<protocol::CheckOutcome, int64_t> counts;
  for (const protocol::CheckRow& check : checks) {
    ++counts[check.outcome];
    table.row(
        {check.name, {std::string(to_text(check.outcome)), mark_of(check.outcome)}, check.text});
  }
  table.note(fmt::format(
      "{} passed, {} failed, {} not applicable{}", counts[protocol::CheckOutcome::passed],
      counts[protocol::CheckOutcome::failed], counts[protocol::CheckOutcome::not_applicable],
      counts.contains(protocol::CheckOutcome::warning) ? ", 1 warning" : ""));
  return table.text(out_style());
}

/// The item of the plugin `python` that runs a class of a file.
record::ItemUse python_item(const CheckCommand& command, const std::filesystem::path& file) {
  OptionTable options = {{"file", file.string()},
                         {"class", command.class_name.empty() ? class_name_of(file.stem().string())
                                                              : command.class_name}};
  if (!command.options.empty()) {
    options["options"] =
        study::parse_study("options = " + command.options, "--options").table["options"];
  } else if (command.network) {
    options["options"] = OptionTable();  // in place of those of the item's own default class
  }
  return {command.network ? "python.module" : "python.optimizer", std::move(options)};
}

/// The golden file beside a plugin; nothing where it has none, or where a new one is made.
std::optional<record::GoldenRecord> golden_beside(std::filesystem::path file,
                                                  const CheckCommand& command) {
  file.replace_extension(".golden.json");
  if (!command.write_golden.empty() || !std::filesystem::exists(file)) return std::nullopt;
  return protocol::read_golden(file);
}

/// The other plugins of this installation: drivers and monitors are tried on their tasks.
std::vector<std::string> others_than(const std::filesystem::path& file, Host& host) {
  std::vector<std::string> others;
  for (const study::CataloguePlugin& plugin : host.items().plugins()) {
    if (plugin.id != file.stem()) others.push_back(plugin.file);
  }
  return others;
}

void write_golden_file(const CheckCommand& command, const std::vector<protocol::CheckRow>& checks) {
  record::GoldenRecord golden;
  golden.plugin = std::filesystem::path(command.file).stem().string();
  for (const protocol::CheckRow& check : checks) {
    if (!check.golden) continue;
    golden.semantics = check.golden->semantics;
    golden.platform = check.golden->platform;
    golden.items.emplace_back(check.golden->item, check.golden->end);
  }
  if (golden.items.empty()) {
    throw Error("golden.none", command.file, "an optimizer that takes the test problems", "none",
                "there is nothing to keep");
  }
  protocol::write_golden(command.write_golden, golden);
  std::fprintf(stderr, "wrote %s\n", command.write_golden.c_str());
}

int check(const CheckCommand& command) {
  const auto file = std::filesystem::absolute(command.file);
  if (!std::filesystem::exists(file)) {
    throw Error("plugin.missing", command.file, "a plugin file", "no such file", "");
  }
  const ScratchFolder scratch("check");
  Host host(command);
  protocol::CheckWork work{.file = file.string(), .scratch = scratch.path().string()};
  if (file.extension() == ".py") {
    work.file = host.items().plugin("python", "gradus check " + command.file).file;
    work.only = python_item(command, file);
  } else {
    work.golden = golden_beside(file, command);
  }
  work.others = others_than(work.file, host);
  const protocol::Done done = host.worker().ask(work);
  if (done.error) throw Error(done.error->id, done.error->text);
  const auto& checks = std::get<protocol::Checked>(done.result).checks;
  if (command.json) {
    print_json(list_json(checks));
  } else {
    print(checks_text(checks));
  }
  const bool failed = std::ranges::any_of(checks, [](const protocol::CheckRow& row) {
    return row.outcome == protocol::CheckOutcome::failed;
  });
  if (failed) {
    if (!command.write_golden.empty()) std::fputs("no golden file: a check failed\n", stderr);
    return run::exit_worse;
  }
  if (!command.write_golden.empty()) write_golden_file(command, checks);
  return run::exit_good;
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  add_command<CheckCommand>(app, exit_code, "check",
                            "whether a plugin file keeps the interface's promises", check);
}

}  // namespace gradus::cli
