#include "execution/step_driver.h"

#include <fmt/format.h>

#include <cmath>

#include "execution/host_run.h"

namespace gradus::execution {
namespace {

// A loss that is not finite is noticed within this many steps; looking costs a read of the value.
constexpr int64_t divergence_check_steps = 32;

}  // namespace

StepDriver::StepDriver(HostRun& run, std::unique_ptr<Optimizer> optimizer)
    : run_(run), optimizer_(std::move(optimizer)) {}

int64_t StepDriver::advance(int64_t steps) {
  HostObjective& objective = run_.own_objective();
  Clock& clock = run_.clock();
  const bool same_batch = run_.settings().sampling == Sampling::full;
  const bool watched = !run_.monitors().empty();
  // One lane around all steps: the clock reads CPU time, a system call, only at its ends.
  const LaneScope loop(clock, Lane::update);
  for (int64_t done = 0; done < steps; ++done) {
    const int64_t step = run_.step();
    {
      const LaneScope lane(clock, Lane::data);
      objective.use_batch(run_.batches().at_step(step), !same_batch || step == 0);
    }
    objective.begin_step();
    if (watched && optimizer_->carries()) observe_before_step();
    optimizer_->step(objective);
    run_.set_step(step + 1);
    if (run_.stopped() || run_.out_of_gradients() || diverging(step + 1)) return done + 1;
  }
  return steps;
}

void StepDriver::observe_before_step() {
  // The method's own first gradient of this step may be one that it carried over.
  const LaneScope off(run_.clock(), Lane::off);
  HostObjective& objective = run_.own_objective();
  run_.observe(objective.answer({}));
  objective.skip_watcher();
}

bool StepDriver::diverging(int64_t done) {
  if (done % divergence_check_steps != 0) return false;
  const Tensor& value = run_.own_objective().last_value();
  if (!value.defined() || std::isfinite(value.item<double>())) return false;
  run_.diverged(fmt::format("the loss is not finite at step {}", done - 1));
  return true;
}

Tensors StepDriver::evaluated() {
  const LaneScope lane(run_.clock(), Lane::update);
  return optimizer_->evaluated(run_.parameters());
}

}  // namespace gradus::execution
