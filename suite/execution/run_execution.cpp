#include "execution/run_execution.h"

#include <fmt/format.h>

#include <algorithm>

#include "execution/state_size.h"
#include "gradus/error.h"
#include "loading/guard.h"

namespace gradus::execution {
namespace {

constexpr auto progress_interval = std::chrono::milliseconds(200);

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

RunExecution::RunExecution(const RunSurroundings& around)
    : around_(around),
      settings_(host_settings(around.request.settings)),
      run_(around.request, around.prepared, settings_, around.plugins, around.folder),
      evaluations_(around.prepared.description, *around.prepared.task, run_.model(), run_.loss(),
                   run_.data()),
      schedule_(run_.budget_steps(), settings_.evaluation_points, settings_.costly_points),
      checkpoint_schedule_(around.checkpoints.plan) {}

std::string RunExecution::set_up() {
  const std::string task_reason = around_.prepared.task->refuses(run_.model());
  if (!task_reason.empty()) return task_reason;
  const DataInfo& info = run_.data().info;
  if (around_.request.driver) {
    const Item item = record::to_item(*around_.request.driver);
    driver_ = around_.plugins.driver(item);
    run_.set_probe_owner(item.id.substr(0, item.id.find('.')));
    return driver_->refuses(*around_.prepared.task, run_.model(), run_.loss(), info);
  }
  if (!around_.request.optimizer) {
    throw Error("worker.request", fmt::format("run '{}'", around_.request.method),
                "an optimizer or a driver", "none", "");
  }
  const Item item = record::to_item(*around_.request.optimizer);
  std::unique_ptr<Optimizer> optimizer = around_.plugins.optimizer(item);
  const std::string reason = optimizer->refuses(run_.model(), run_.loss(), info);
  if (!reason.empty()) return reason;
  const std::string monitor_reason = set_up_monitors();
  run_.set_probe_owner(item.id.substr(0, item.id.find('.')));
  step_driver_ = std::make_unique<StepDriver>(run_, std::move(optimizer));
  return monitor_reason;
}

std::string RunExecution::set_up_monitors() {
  for (const record::ItemUse& use : around_.request.monitors) {
    std::unique_ptr<Monitor> monitor = around_.plugins.monitor(record::to_item(use));
    const std::string reason = monitor->refuses(*around_.prepared.task, run_.model(), run_.loss());
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

Tensors RunExecution::asked_for_evaluated() {
  if (step_driver_) return step_driver_->evaluated();
  const LaneScope lane(run_.clock(), Lane::update);
  return driver_->evaluated(run_);
}

Tensors RunExecution::evaluated() {
  if (!step_driver_ && !run_.has_parameters()) return asked_for_evaluated();
  const std::string before = parameter_hash(run_.parameters());
  Tensors parameters = asked_for_evaluated();
  if (parameter_hash(run_.parameters()) == before) return parameters;
  throw Error(
      "parameters.evaluated",
      fmt::format("at step {} `evaluated` wrote into the parameters: the trajectory would depend "
                  "on how often it is looked at; return tensors of the method's own",
                  run_.step()));
}

void RunExecution::evaluate_here() {
  run_.check_parameters();
  const Tensors parameters = evaluated();
  const auto start = std::chrono::steady_clock::now();
  PointContext point;
  point.step = run_.step();
  point.epoch =
      static_cast<double>(run_.step()) / static_cast<double>(run_.batches().steps_per_epoch());
  point.counts = run_.counts();
  point.wall_s = static_cast<double>(run_.method_nanoseconds()) * 1e-9;
  point.cpu_s = static_cast<double>(run_.cpu_nanoseconds()) * 1e-9;
  const bool last = finished();
  const bool finite = evaluations_.add(point, parameters, last || schedule_.costly_due(point.step));
  run_.probes().settle();
  evaluation_s_ += seconds_since(start);
  if (!finite) run_.diverged(fmt::format("a metric is not finite at step {}", point.step));
  if (settings_.stop_at_target && evaluations_.targets_reached()) stopped_at_target_ = true;
}

void RunExecution::report_progress() {
  const auto now = std::chrono::steady_clock::now();
  if (!around_.progress || now - reported_ < progress_interval) return;
  reported_ = now;
  const double share = static_cast<double>(run_.step()) /
                       static_cast<double>(std::max<int64_t>(1, run_.budget_steps()));
  around_.progress({.step = run_.step(),
                    .steps = run_.budget_steps(),
                    .share = std::max(share, run_.driver_share())});
}

void RunExecution::begin() {
  if (driver_) driver_->start(run_);
  evaluate_here();
}

void RunExecution::execute() {
  if (!resumed_) begin();
  checkpoint_schedule_.written(run_.step(), std::chrono::steady_clock::now());
  while (!finished() && !stopped_at_target_) {
    const int64_t next = schedule_.next_after(run_.step());
    const int64_t up_to_next = std::min(next, run_.budget_steps()) - run_.step();
    const int64_t wanted = checkpoint_schedule_.piece(run_.step(), affordable(up_to_next));
    const auto start = std::chrono::steady_clock::now();
    const int64_t done = advance(wanted);
    checkpoint_schedule_.took(done, seconds_since(start));
    if (done == 0 && !run_.stopped()) run_.stop("the driver did no further step");
    // A driver that did fewer than it was asked for wants to be evaluated.
    const bool between = done == wanted && wanted < up_to_next && !schedule_.due(run_.step());
    if ((!between || finished()) && !evaluations_.has_point(run_.step())) evaluate_here();
    report_progress();
    write_checkpoint_if_due();
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

}  // namespace gradus::execution
