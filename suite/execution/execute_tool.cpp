#include <ATen/Parallel.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

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
#include "record/work_record.h"

namespace gradus::execution {
namespace {

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class HostToolRun final : public RecordOutput<ToolRun> {
 public:
  HostToolRun(const protocol::ToolWork& work, loading::Plugins& plugins, DataCache& cache,
              const protocol::ProgressSink& progress)
      : settings_(host_settings(work.request.settings)),
        plugins_(plugins),
        cache_(cache),
        progress_(progress) {
    collected_.folder = work.place.folder;
    for (const std::string& run : work.request.runs) {
      add_network(std::filesystem::path(work.place.out) / run, work.installed);
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
    if (progress_) progress_({.share = share});
  }
  Collected& collected() { return collected_; }

 private:
  void add_network(const std::filesystem::path& place,
                   const record::Named<record::PluginUse>& installed);
  HostSettings settings_;
  loading::Plugins& plugins_;
  DataCache& cache_;
  const protocol::ProgressSink& progress_;
  std::vector<TrainedNetwork> networks_;
  std::list<std::unique_ptr<Model>> models_;
};

/// The plugins of a trained network, from this installation: a record that one was given must not
/// say which files are loaded.
record::Named<record::PluginUse> installed_plugins(
    const record::RunRecord& record, const record::Named<record::PluginUse>& installed,
    const std::string& where) {
  record::Named<record::PluginUse> plugins;
  for (const auto& [id, used] : record.plugins) {
    const record::PluginUse* own = record::find(installed, id);
    if (own != nullptr && own->semantics == used.semantics) {
      plugins.emplace_back(id, *own);
      continue;
    }
    throw Error("tool.plugins", where,
                fmt::format("the plugin '{}' with semantics version {}", id, used.semantics),
                own != nullptr ? fmt::format("version {}", own->semantics) : "none",
                "run it again with the plugins of this installation");
  }
  return plugins;
}

void HostToolRun::add_network(const std::filesystem::path& place,
                              const record::Named<record::PluginUse>& installed) {
  const record::RunRecord record = record::read_run_record(place / record::record_file);
  plugins_.load_all(installed_plugins(record, installed, place.string()));
  const PreparedTask& prepared = cache_.get(record.task, record.settings, plugins_);
  models_.push_back(plugins_.model(record::to_item(record.model), prepared.data.info));
  TrainedNetwork network{record.id,
                         record.method,
                         record.task.id,
                         prepared.task.get(),
                         models_.back().get(),
                         &prepared.data,
                         {}};
  const std::size_t count = models_.back()->parameters().size();
  for (std::size_t i = 0; i < count; ++i) {
    const record::ArtifactUse* saved =
        record::find(record.artifacts, fmt::format("parameters_{}", i));
    if (saved == nullptr) {
      throw Error("tool.no_parameters", "run " + network.run_id, "saved parameters", "none",
                  "run it with the run setting save_parameters = true");
    }
    network.parameters.push_back(tensor_of(record::read_artifact(place, *saved)));
  }
  networks_.push_back(std::move(network));
}

RunOutcome run_tool(const protocol::ToolWork& work, loading::Plugins& plugins, DataCache& cache,
                    const protocol::ProgressSink& progress, record::ToolRecord& record) {
  plugins.load_all(work.request.plugins);
  at::set_num_threads(static_cast<int>(work.request.settings.threads));
  const std::unique_ptr<Tool> tool = plugins.tool(record::to_item(work.request.tool));
  HostToolRun run(work, plugins, cache, progress);
  const double wall = seconds_of(CLOCK_MONOTONIC);
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  const RunOutcome end = outcome_of([&] {
    tool->run(run);
    return RunOutcome{};
  });
  record.wall_s = seconds_of(CLOCK_MONOTONIC) - wall;
  record.cpu_s = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  record.time_reasons.clear();
  run.collected().write_into(record);
  record.reasons = run.collected().reasons;
  return end;
}

}  // namespace

record::ToolRecord execute_tool(const protocol::ToolWork& work, loading::Plugins& plugins,
                                DataCache& cache, const protocol::ProgressSink& progress,
                                const WritingSink& writing) {
  const c10::AutoGradMode no_graph(false);
  const MemoryMeter memory;
  record::ToolRecord record = empty_tool_record(work.request);
  const RunOutcome outcome =
      outcome_of([&] { return run_tool(work, plugins, cache, progress, record); });
  write_outcome(record, outcome);
  write_memory(record, memory.peak_above_start());
  if (writing) writing();
  record::write_record(OutputFolder(work.place.folder), record::record_file, record);
  return record;
}

}  // namespace gradus::execution
