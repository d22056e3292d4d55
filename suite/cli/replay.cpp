#include "analysis/replay.h"

#include "cli/commands.h"
#include "cli/host.h"
#include "cli/output.h"
#include "cli/scratch_folder.h"
#include "gradus/error.h"
#include "record/work_record.h"
#include "study/plan.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

/// The request of a record, with the plugin files of this installation.
Json request_of(const Json& record, const ItemCatalogue& items) {
  Json request = Json::object();
  for (const char* key : {"id", "study", "method", "entry", "repetition", "task", "model",
                          "optimizer", "driver", "monitors", "settings", "plugins"}) {
    if (record.contains(key)) request[key] = record.at(key);
  }
  for (auto& [id, plugin] : request["plugins"].items()) {
    plugin = items.plugin(id, "gradus replay").reference();
  }
  request["id"] = request_id(request);  // a plugin's semantics may be others than the record's
  return request;
}

std::string changed_plugins(const Json& record, const Json& request) {
  std::string text;
  for (const auto& [id, plugin] : record.at("plugins").items()) {
    const Json& now = request.at("plugins").at(id);
    if (now.at("hash") == plugin.at("hash")) continue;
    text += "plugin " + id + " is another build (version " + plugin.at("version").dump() +
            ", now " + now.at("version").dump() + ")\n";
  }
  return text;
}

Json result_json(const ReplayResult& result) {
  return {{"same", result.same},
          {"same_platform", result.same_platform},
          {"points", result.points},
          {"step", result.step ? Json(*result.step) : Json()},
          {"difference", result.difference}};
}

fs::path file_of(const fs::path& given) {
  return fs::is_directory(given) ? given / record_file : given;
}

}  // namespace

int replay(const ReplayCommand& command) {
  const Json before = read_work_record(file_of(command.run), WorkKind::run);
  if (before.at("evaluations").at("step").empty()) {
    throw Error("replay.nothing", file_of(command.run).string(), "a run with evaluation points",
                "none, status " + before.at("status").dump(), "run its study again");
  }
  Host host(command);
  const Json request = request_of(before, host.items());
  const ScratchFolder scratch("replay");
  host.worker().ask("run", {{"request", request}, {"folder", scratch.path().string()}});
  const Json now = read_work_record(scratch.path() / record_file, WorkKind::run);
  const ReplayResult result = compare_runs(before, now, command.tolerance);
  if (command.json) {
    print_json(result_json(result));
  } else {
    print(changed_plugins(before, request));
    if (!result.same_platform) print("another platform: metrics are compared with a tolerance\n");
    print(result.same ? "the same: " + std::to_string(result.points) + " evaluation points" +
                            (result.same_platform ? ", bitwise\n" : ", within the tolerance\n")
                      : "differs: " + result.difference + "\n");
  }
  return result.same ? exit_good : exit_worse;
}

}  // namespace gradus::cli
