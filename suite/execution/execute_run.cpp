#include <ATen/Parallel.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <memory>

#include "execution/execute.h"
#include "execution/run_execution.h"
#include "loading/guard.h"
#include "record/work_record.h"

namespace gradus::execution {
namespace {

/// An execution that is ready to begin, or to go on from its checkpoint.
struct ReadyRun {
  std::unique_ptr<RunExecution> execution;
  std::string refusal;  ///< empty, or why the run does not apply
};

ReadyRun ready_to_begin(const RunSurroundings& around) {
  ReadyRun ready{std::make_unique<RunExecution>(around), {}};
  ready.refusal = ready.execution->set_up();
  return ready;
}

ReadyRun ready_run(const RunSurroundings& around) {
  ReadyRun ready = ready_to_begin(around);
  if (!ready.refusal.empty()) return ready;
  std::optional<Archive> saved = saved_state(around);
  if (!saved) return ready;
  try {
    ready.execution->resume(*saved);
    return ready;
  } catch (...) {  // what a plugin saved does not fit what it restores
    const loading::Failure failure = loading::current_failure("the run begins again");
    around.history.resumed_at.clear();
    around.history.errors.push_back({failure.id, failure.text});
  }
  ready.execution.reset();  // its monitors and objectives go before others come
  return ready_to_begin(around);
}

RunOutcome run_request(const record::RunRequest& request, const std::filesystem::path& folder,
                       loading::Plugins& plugins, DataCache& cache,
                       const protocol::ProgressSink& progress, const RunCheckpoints& checkpoints,
                       MemoryMeter& memory, record::RunRecord& record) {
  plugins.load_all(request.plugins);
  at::set_num_threads(static_cast<int>(request.settings.threads));
  const PreparedTask& prepared = cache.get(request.task, request.settings, plugins);
  const ReadyRun ready = ready_run(
      {request, prepared, plugins, folder, progress, checkpoints, memory, record.checkpoints});
  if (!ready.refusal.empty())
    return {.status = record::RunStatus::refused, .reason = ready.refusal};
  RunExecution& execution = *ready.execution;
  const RunOutcome end = outcome_of([&] {
    execution.execute();
    return RunOutcome{};
  });
  const RunOutcome outcome = execution.outcome(record);  // also of a run that failed on its way
  const int64_t peak = memory.peak_above_start();        // before the copy of the state
  if (end.status == record::RunStatus::finished) execution.write_state(record);
  write_memory(record, peak);
  return end.status == record::RunStatus::finished ? outcome : end;
}

}  // namespace

record::RunRecord execute_run(const record::RunRequest& request,
                              const std::filesystem::path& folder, loading::Plugins& plugins,
                              DataCache& cache, const protocol::ProgressSink& progress,
                              const WritingSink& writing, const RunCheckpoints& checkpoints) {
  const c10::AutoGradMode no_graph(false);  // only `evaluate` builds graphs
  MemoryMeter memory;
  record::RunRecord record = empty_run_record(request);
  const RunOutcome outcome = outcome_of([&] {
    return run_request(request, folder, plugins, cache, progress, checkpoints, memory, record);
  });
  write_outcome(record, outcome);
  if (!record.peak_rss_bytes) write_memory(record, memory.peak_above_start());
  if (writing) writing();
  record::write_record(OutputFolder(folder), record::record_file, record);
  return record;
}

}  // namespace gradus::execution
