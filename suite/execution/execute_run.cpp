#include <ATen/Parallel.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <chrono>

#include "execution/evaluation.h"
#include "execution/execute.h"
#include "execution/host_run.h"
#include "execution/run_record.h"
#include "execution/state_size.h"
#include "execution/step_driver.h"
#include "gradus/driver.h"
#include "gradus/error.h"
#include "loading/guard.h"
#include "record/work_record.h"

namespace gradus::execution {
namespace {

constexpr auto progress_interval = std::chrono::milliseconds(200);

/// Runs one request from start to end and leaves everything for the record in its members.
class RunExecution {
 public:
  RunExecution(const record::RunRequest& request, const PreparedTask& prepared,
               loading::Plugins& plugins, const std::filesystem::path& folder,
               const protocol::ProgressSink& progress)
      : request_(request),
        prepared_(prepared),
        plugins_(plugins),
        settings_(host_settings(request.settings)),
        run_(request, prepared, settings_, plugins, folder),
        evaluations_(prepared.description, *prepared.task, run_.model(), run_.loss(), run_.data()),
        schedule_(run_.budget_steps(), settings_.evaluation_points, settings_.costly_points),
        progress_(progress) {}

  /// Empty, or why the task, a method or a monitor does not apply.
  std::string set_up();
  void execute();
  RunOutcome outcome(record::RunRecord& record);
  /// What the method keeps between steps. It is copied for that.
  void write_state(record::RunRecord& record);

 private:
  std::string set_up_monitors();
  void evaluate_here();
  int64_t advance(int64_t steps);
  int64_t affordable(int64_t steps) const;
  Tensors evaluated();
  void write_origins(record::RunRecord& record) const;
  void report_progress();
  bool finished() const {
    return run_.stopped() || run_.step() >= run_.budget_steps() || run_.out_of_gradients();
  }

  const record::RunRequest& request_;
  const PreparedTask& prepared_;
  loading::Plugins& plugins_;
  HostSettings settings_;
  HostRun run_;
  Evaluations evaluations_;
  Schedule schedule_;
  const protocol::ProgressSink& progress_;
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<StepDriver> step_driver_;
  bool stopped_at_target_ = false;
  double evaluation_s_ = 0;
  std::chrono::steady_clock::time_point reported_ = std::chrono::steady_clock::now();
};

std::string RunExecution::set_up() {
  const std::string task_reason = prepared_.task->refuses(run_.model());
  if (!task_reason.empty()) return task_reason;
  const DataInfo& info = run_.data().info;
  if (request_.driver) {
    const Item item = record::to_item(*request_.driver);
    driver_ = plugins_.driver(item);
    run_.set_probe_owner(item.id.substr(0, item.id.find('.')));
    return driver_->refuses(*prepared_.task, run_.model(), run_.loss(), info);
  }
  if (!request_.optimizer) {
    throw Error("worker.request", fmt::format("run '{}'", request_.method),
                "an optimizer or a driver", "none", "");
  }
  const Item item = record::to_item(*request_.optimizer);
  std::unique_ptr<Optimizer> optimizer = plugins_.optimizer(item);
  const std::string reason = optimizer->refuses(run_.model(), run_.loss(), info);
  if (!reason.empty()) return reason;
  const std::string monitor_reason = set_up_monitors();
  run_.set_probe_owner(item.id.substr(0, item.id.find('.')));
  step_driver_ = std::make_unique<StepDriver>(run_, std::move(optimizer));
  return monitor_reason;
}

std::string RunExecution::set_up_monitors() {
  for (const record::ItemUse& use : request_.monitors) {
    std::unique_ptr<Monitor> monitor = plugins_.monitor(record::to_item(use));
    const std::string reason = monitor->refuses(*prepared_.task, run_.model(), run_.loss());
    if (!reason.empty()) return fmt::format("monitor {}: {}", use.id, reason);
    run_.set_probe_owner(use.id.substr(0, use.id.find('.')));
    monitor->start(run_);
    run_.monitors().push_back(std::move(monitor));
  }
  return {};
}

int64_t RunExecution::advance(int64_t steps) {
  return step_driver_ ? step_driver_->advance(steps) : run_.advance(*driver_, steps);
}

/// A driver does its steps out of sight: it is asked for as many as the rest of a budget in
/// gradients allows by what a step has cost so far, in the end one by one.
int64_t RunExecution::affordable(int64_t steps) const {
  if (!settings_.gradients || step_driver_) return steps;
  if (run_.step() == 0) return 1;
  const int64_t spent = run_.counts().gradients;
  const int64_t of_a_step = std::max<int64_t>(1, (spent + run_.step() - 1) / run_.step());
  return std::clamp<int64_t>((*settings_.gradients - spent) / of_a_step, 1, steps);
}

Tensors RunExecution::evaluated() {
  if (step_driver_) {
    const std::string before = parameter_hash(run_.parameters());
    Tensors parameters = step_driver_->evaluated();
    if (parameter_hash(run_.parameters()) == before) return parameters;
    throw Error(
        "parameters.evaluated",
        fmt::format("at step {} `evaluated` wrote into the parameters: the trajectory would depend "
                    "on how often it is looked at; return tensors of the method's own",
                    run_.step()));
  }
  const LaneScope lane(run_.clock(), Lane::update);
  return driver_->evaluated(run_);
}

void RunExecution::evaluate_here() {
  run_.check_parameters();
  const Tensors parameters = evaluated();
  const auto start = std::chrono::steady_clock::now();
  const Clock& clock = run_.clock();
  PointContext point;
  point.step = run_.step();
  point.epoch =
      static_cast<double>(run_.step()) / static_cast<double>(run_.batches().steps_per_epoch());
  point.counts = run_.counts();
  point.wall_s = static_cast<double>(clock.method_nanoseconds()) * 1e-9;
  point.cpu_s = static_cast<double>(clock.cpu_nanoseconds()) * 1e-9;
  const bool last = finished();
  const bool finite = evaluations_.add(point, parameters, last || schedule_.costly_due(point.step));
  run_.probes().settle();
  evaluation_s_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!finite) run_.diverged(fmt::format("a metric is not finite at step {}", point.step));
  if (settings_.stop_at_target && evaluations_.targets_reached()) stopped_at_target_ = true;
}

void RunExecution::report_progress() {
  const auto now = std::chrono::steady_clock::now();
  if (!progress_ || now - reported_ < progress_interval) return;
  reported_ = now;
  const double share = static_cast<double>(run_.step()) /
                       static_cast<double>(std::max<int64_t>(1, run_.budget_steps()));
  progress_({.step = run_.step(),
             .steps = run_.budget_steps(),
             .share = std::max(share, run_.driver_share())});
}

void RunExecution::execute() {
  if (driver_) driver_->start(run_);
  evaluate_here();
  while (!finished() && !stopped_at_target_) {
    const int64_t next = schedule_.next_after(run_.step());
    const int64_t up_to_next = std::min(next, run_.budget_steps()) - run_.step();
    const int64_t wanted = affordable(up_to_next);
    if (advance(wanted) == 0 && !run_.stopped()) {
      run_.stop("the driver did no further step");
    }
    const bool between = wanted < up_to_next && !schedule_.due(run_.step()) && !finished();
    if (!between && !evaluations_.has_point(run_.step())) evaluate_here();
    report_progress();
  }
  if (driver_) driver_->finish(run_);
  for (const auto& monitor : run_.monitors()) monitor->finish(run_);
  run_.check_parameters();
  if (settings_.save_parameters) {
    const Tensors parameters = evaluated();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      run_.artifact(fmt::format("parameters_{}", i), parameters[i]);
    }
  }
}

void RunExecution::write_origins(record::RunRecord& record) const {
  const Origin model = run_.model().origin();
  const Origin optimizer = step_driver_ ? step_driver_->origin() : run_.inner_origin();
  if (!optimizer.empty()) record.origins.emplace_back("optimizer", optimizer);
  if (!model.empty()) record.origins.emplace_back("model", model);
}

RunOutcome RunExecution::outcome(record::RunRecord& record) {
  RunOutcome outcome;
  outcome.status = run_.has_diverged() ? record::RunStatus::diverged : record::RunStatus::finished;
  outcome.reason = run_.stop_text();
  if (!run_.has_diverged()) {
    outcome.stop_reason = run_.stopped() ? "method" : stopped_at_target_ ? "target" : "budget";
  }
  write_counts(record, run_);
  write_times(record, run_, evaluation_s_);
  write_origins(record);
  record.evaluations = evaluations_.series();
  record.targets = evaluations_.targets();
  record.probes = run_.probes().recorded(run_.collected());
  run_.collected().write_into(record);
  for (const record::Named<std::string>& reasons :
       {run_.collected().reasons, evaluations_.reasons(), run_.probes().reasons()}) {
    record.reasons.insert(record.reasons.end(), reasons.begin(), reasons.end());
  }
  return outcome;
}

void RunExecution::write_state(record::RunRecord& record) {
  try {
    Archive archive;
    step_driver_ ? step_driver_->state(archive) : driver_->state(archive);
    const StateSize size = state_size(archive, run_.parameters());
    record.state_bytes = size.bytes;
    record.parameters = size.parameters;
    record.memory_reasons.clear();
  } catch (...) {  // the run has ended: what its method's `state` does wrong changes nothing
    record::named(record.memory_reasons, "state_bytes") = loading::current_failure("").text;
  }
}

RunOutcome run_request(const record::RunRequest& request, const std::filesystem::path& folder,
                       loading::Plugins& plugins, DataCache& cache,
                       const protocol::ProgressSink& progress, const MemoryMeter& memory,
                       record::RunRecord& record) {
  plugins.load_all(request.plugins);
  at::set_num_threads(static_cast<int>(request.settings.threads));
  const PreparedTask& prepared = cache.get(request.task, request.settings, plugins);
  RunExecution execution(request, prepared, plugins, folder, progress);
  const std::string refusal = execution.set_up();
  if (!refusal.empty()) return {.status = record::RunStatus::refused, .reason = refusal};
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
                              const WritingSink& writing) {
  const c10::AutoGradMode no_graph(false);  // only `evaluate` builds graphs
  const MemoryMeter memory;
  record::RunRecord record = empty_run_record(request);
  const RunOutcome outcome = outcome_of(
      [&] { return run_request(request, folder, plugins, cache, progress, memory, record); });
  write_outcome(record, outcome);
  if (!record.peak_rss_bytes) write_memory(record, memory.peak_above_start());
  if (writing) writing();
  record::write_record(OutputFolder(folder), record::record_file, record);
  return record;
}

}  // namespace gradus::execution
