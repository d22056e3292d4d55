#include <ATen/Parallel.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <chrono>
#include <ctime>
#include <list>

#include "execution/arrays.h"
#include "execution/execute.h"
#include "execution/record_output.h"
#include "execution/run_record.h"
#include "execution/settings.h"
#include "gradus/error.h"
#include "gradus/tool.h"
#include "record/artifact.h"
#include "record/content_hash.h"
#include "record/work_record.h"

namespace gradus {
namespace {

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class HostToolRun final : public RecordOutput<ToolRun> {
 public:
  HostToolRun(const Json& request, std::filesystem::path folder, const ToolPlace& place,
              Plugins& plugins, DataCache& cache, const ProgressSink& progress)
      : settings_(parse_settings(request.at("settings"))),
        plugins_(plugins),
        cache_(cache),
        progress_(progress) {
    collected_.folder = std::move(folder);
    for (const Json& run : request.value("runs", Json::array())) {
      add_network(place.out / run.get<std::string>(), place.installed);
    }
  }

  const RunSettings& settings() const override { return settings_.run; }
  const std::vector<TrainedNetwork>& networks() const override { return networks_; }
  std::unique_ptr<Task> task(const Item& item) override { return plugins_.task(item); }
  std::unique_ptr<Model> model(const Item& item, const DataInfo& data) override {
    return plugins_.model(item, data);
  }
  std::unique_ptr<Optimizer> optimizer(const Item& item) override {
    return plugins_.optimizer(item);
  }
  void progress(double share) override {
    if (progress_) progress_({{"step", nullptr}, {"steps", nullptr}, {"share", share}});
  }
  Collected& collected() { return collected_; }

 private:
  void add_network(const std::filesystem::path& place, const Json& installed);
  HostSettings settings_;
  Plugins& plugins_;
  DataCache& cache_;
  const ProgressSink& progress_;
  std::vector<TrainedNetwork> networks_;
  std::list<std::unique_ptr<Model>> models_;
};

/// The plugins of a trained network, from this installation: a record that one was given must not
/// say which files are loaded.
Json installed_plugins(const Json& record, const Json& installed, const std::string& where) {
  Json plugins = Json::object();
  for (const auto& [id, used] : record.at("plugins").items()) {
    const Json own = installed.value(id, Json());
    if (own.is_object() && own.at("semantics") == used.at("semantics")) {
      plugins[id] = own;
      continue;
    }
    throw Error("tool.plugins", where,
                "the plugin '" + id + "' with semantics version " + used.at("semantics").dump(),
                own.is_object() ? "version " + own.at("semantics").dump() : "none",
                "run it again with the plugins of this installation");
  }
  return plugins;
}

void HostToolRun::add_network(const std::filesystem::path& place, const Json& installed) {
  const Json record = read_work_record(place / record_file, WorkKind::run);
  plugins_.load_all(installed_plugins(record, installed, place.string()));
  const PreparedTask& prepared = cache_.get(record, plugins_);
  models_.push_back(plugins_.model(request_item(record.at("model")), prepared.data.info));
  TrainedNetwork network{record.at("id"),
                         record.at("method"),
                         record.at("task").at("id"),
                         prepared.task.get(),
                         models_.back().get(),
                         &prepared.data,
                         {}};
  const std::size_t count = models_.back()->parameters().size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "parameters_" + std::to_string(i);
    if (!record.at("artifacts").contains(name)) {
      throw Error("tool.no_parameters", "run " + network.run_id, "saved parameters", "none",
                  "run it with the run setting save_parameters = true");
    }
    network.parameters.push_back(tensor_of(read_artifact(place, record.at("artifacts").at(name))));
  }
  networks_.push_back(std::move(network));
}

RunOutcome run_tool(const Json& request, const std::filesystem::path& folder,
                    const ToolPlace& place, Plugins& plugins, DataCache& cache,
                    const ProgressSink& progress, Json& record) {
  plugins.load_all(request.at("plugins"));
  at::set_num_threads(request.at("settings").value("threads", 1));
  const std::unique_ptr<Tool> tool = plugins.tool(request_item(request.at("tool")));
  HostToolRun run(request, folder, place, plugins, cache, progress);
  const double wall = seconds_of(CLOCK_MONOTONIC);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  const RunOutcome end = outcome_of([&] {
    tool->run(run);
    return RunOutcome{};
  });
  record["time"] = {{"wall_s", seconds_of(CLOCK_MONOTONIC) - wall},
                    {"cpu_s", seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu},
                    {"reasons", Json::object()}};
  run.collected().write_into(record);
  for (const auto& [key, reason] : run.collected().reasons.items()) record["reasons"][key] = reason;
  return end;
}

}  // namespace

Json execute_tool(const Json& request, const std::filesystem::path& folder, const ToolPlace& place,
                  Plugins& plugins, DataCache& cache, const ProgressSink& progress) {
  const c10::AutoGradMode no_graph(false);
  const MemoryMeter memory;
  Json record = empty_tool_record(request);
  const RunOutcome outcome = outcome_of(
      [&] { return run_tool(request, folder, place, plugins, cache, progress, record); });
  write_outcome(record, outcome);
  write_memory(record, memory);
  write_hashed_json(OutputFolder(folder), record_file, record);
  return record;
}

}  // namespace gradus
