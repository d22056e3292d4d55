#include "analysis/replay.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "cli/scratch_folder.h"
#include "gradus/error.h"
#include "record/work_record.h"
#include "study/plan.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

struct ReplayCommand : CommonOptions {
  std::string run;
  double tolerance = 1e-3;

  void declare(CLI::App& command) {
    command.add_option("run", run, "folder of the run")->required();
    command.add_option("--tolerance", tolerance, "relative, for metrics on another platform")
        ->capture_default_str();
  }
};

/// The request of a record, with the plugin files of this installation.
record::RunRequest request_of(const record::RunRequest& before, const study::ItemCatalogue& items) {
  record::RunRequest request = before;
  for (auto& [id, plugin] : request.plugins) plugin = items.plugin(id, "gradus replay").use();
  request.environment.reset();
  request.id = record::request_id(request);  // plugins may have other semantics now
  return request;
}

std::string changed_plugins(const record::RunRequest& before, const record::RunRequest& now) {
  std::string text;
  for (std::size_t i = 0; i < before.plugins.size(); ++i) {
    const auto& [id, plugin] = before.plugins[i];
    const record::PluginUse& other = now.plugins[i].second;
    if (other.hash == plugin.hash) continue;
    text += fmt::format("plugin {} is another build (version \"{}\", now \"{}\")\n", id,
                        plugin.version, other.version);
  }
  return text;
}

fs::path file_of(const fs::path& given) {
  return fs::is_directory(given) ? given / record::record_file : given;
}

int replay(const ReplayCommand& command) {
  const record::RunRecord before = record::read_run_record(file_of(command.run));
  if (before.evaluations.step.empty()) {
    throw Error("replay.nothing", file_of(command.run).string(), "a run with evaluation points",
                fmt::format("none, status \"{}\"", to_text(before.status)), "run its study again");
  }
  Host host(command);
  const record::RunRequest recorded = record::request_of(before);
  const record::RunRequest request = request_of(recorded, host.items());
  const ScratchFolder scratch("replay");
  host.worker().ask(protocol::RunWork{request, {scratch.path().string(), "", 0}});
  const record::RunRecord now = record::read_run_record(scratch.path() / record::record_file);
  const analysis::ReplayResult result = analysis::compare_runs(before, now, command.tolerance);
  if (command.json) {
    print_json(to_json(result));
  } else {
    print(changed_plugins(recorded, request));
    if (!result.same_platform) print("another platform: metrics are compared with a tolerance\n");
    if (now.error) {
      print(fmt::format("the run failed this time: [{}] {}\n", now.error->id, now.error->text));
    }
    print(result.same
              ? fmt::format("the same: {} evaluation points{}", result.points,
                            result.same_platform ? ", bitwise\n" : ", within the tolerance\n")
              : fmt::format("differs: {}\n", result.difference));
  }
  return result.same ? run::exit_good : run::exit_worse;
}

}  // namespace

void add_replay(CLI::App& app, int& exit_code) {
  add_command<ReplayCommand>(app, exit_code, "replay", "run a recorded run again and compare",
                             replay);
}

}  // namespace gradus::cli
