#include "execution/host_objective.h"

#include <utility>

#include "gradus/task.h"

namespace gradus::execution {

HostObjective::HostObjective(ObjectiveContext context, Tensors parameters, int64_t copies,
                             Clock& clock)
    : BatchObjective(std::move(parameters), copies, clock), context_(std::move(context)) {}

int64_t HostObjective::rows(bool full) const {
  const Batch& batch = full ? *context_.full : *batch_;
  if (!batch.input.defined()) return 0;
  const bool own_rows = copies() > 0 && batch.rows.defined() && batch.rows.dim() == 2;
  return batch.input.size(own_rows ? 1 : 0);
}

void HostObjective::set_batch(Batch batch) {
  own_batch_ = std::move(batch);
  batch_ = &own_batch_;
  changed_ = true;
  first_ = true;
}

void HostObjective::use_batch(const Batch& batch, bool changed) {
  batch_ = &batch;
  changed_ = changed;
}

void HostObjective::watch_first_answer(std::function<void(const Answer&)> watcher) {
  watcher_ = std::move(watcher);
}

void HostObjective::refresh_leaves() {
  leaves_.resize(parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (leaves_[i].defined() && leaves_[i].const_data_ptr() == parameters_[i].const_data_ptr()) {
      continue;
    }
    leaves_[i] = parameters_[i].detach().requires_grad_(true);
  }
}

Answer HostObjective::evaluate(const Ask& ask) {
  refresh_leaves();
  return gradus::evaluate(context_.task, *context_.model, *context_.loss, leaves_, copies(),
                          ask.full ? *context_.full : *batch_, ask);
}

Tensors HostObjective::evaluate_curvature(const Tensors& direction, bool gauss_newton, bool full) {
  return curvature_product(context_.task, *context_.model, *context_.loss, parameters_, batch(full),
                           direction, gauss_newton ? Curvature::gauss_newton : Curvature::hessian);
}

Tensor HostObjective::evaluate_samples(bool full) {
  return gradus::sample_losses(context_.task, *context_.model, *context_.loss, parameters_,
                               copies(), batch(full));
}

void HostObjective::answered(const Ask& ask, const Answer& answer) {
  last_value_ = answer.value;
  if (!watcher_ || !first_ || !ask.gradient || ask.full || !ask.only.empty()) return;
  first_ = false;
  const LaneScope off(clock(), Lane::off);
  watcher_(answer);
}

}  // namespace gradus::execution
