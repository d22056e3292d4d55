#include "gradus/standalone_objective.h"

#include <ATen/ops/index_select.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <utility>

#include "gradus/task.h"

namespace gradus {
namespace {

/// Copies that keep the strides: a copy of a transposed matrix stays transposed.
Tensors copies_of(const Tensors& tensors) {
  Tensors copies;
  for (const Tensor& tensor : tensors) {
    Tensor copy = tensor.detach().new_zeros({tensor.numel() * 2 + 1});
    copies.push_back(copy.as_strided(tensor.sizes(), tensor.strides()).copy_(tensor));
  }
  return copies;
}

/// A pointer to an object that others own.
template <class T>
std::shared_ptr<const T> borrowed(const T& object) {
  return {std::shared_ptr<const T>(), &object};
}

}  // namespace

StandaloneObjective::StandaloneObjective(TestProblem problem, uint64_t seed, int64_t budget)
    : BatchObjective(copies_of(problem.start), problem.copies, own_clock_),
      problem_(std::move(problem)),
      settings_{.copies = problem_.copies, .seed = seed, .budget = budget} {}

StandaloneObjective::StandaloneObjective(const Model& model, const Loss& loss, const DataInfo& info,
                                         Batch data, Tensors parameters,
                                         StandaloneSettings settings)
    : BatchObjective(std::move(parameters), settings.copies,
                     settings.clock == nullptr ? own_clock_ : *settings.clock),
      settings_(settings) {
  problem_.model = borrowed(model);
  problem_.loss = borrowed(loss);
  problem_.data = info;
  problem_.batch = std::move(data);
  problem_.copies = settings.copies;
}

StandaloneObjective::~StandaloneObjective() = default;

// One for all: a method may keep the probe for longer than an objective lives.
Probe& StandaloneObjective::probe(const ProbeSpec&) {
  static Clock clock{Clock::Stopped()};
  static SilentProbe silent(clock);
  return silent;
}

const Batch& StandaloneObjective::batch(bool full) const {
  return full || !batch_.input.defined() ? problem_.batch : batch_;
}

int64_t StandaloneObjective::rows(bool full) const {
  const Batch& rows = batch(full);
  if (!rows.input.defined()) return 0;
  // Stacked networks may have rows of their own: [copies, rows, ...].
  const auto shared_axes = static_cast<int64_t>(problem_.data.input_shape.size()) + 1;
  const bool own =
      copies() > 0 && (rows.rows.defined() ? rows.rows.dim() == 2 : rows.input.dim() > shared_axes);
  return rows.input.size(own ? 1 : 0);
}

void StandaloneObjective::set_batch(Batch batch) {
  batch_ = std::move(batch);
  changed_ = true;
}

void StandaloneObjective::use_rows(const Tensor& rows) {
  const Batch& all = problem_.batch;
  set_batch({at::index_select(all.input, 0, rows), at::index_select(all.target, 0, rows), rows});
}

void StandaloneObjective::use_range(int64_t first, int64_t rows) {
  const Batch& all = problem_.batch;
  set_batch({all.input.narrow(0, first, rows), all.target.narrow(0, first, rows), {}});
}

void StandaloneObjective::advance(Optimizer& optimizer, int64_t steps) {
  const c10::AutoGradMode no_graph(false);
  for (int64_t i = 0; i < steps; ++i) {
    optimizer.step(*this);
    ++step_;
    changed_ = false;
  }
}

void StandaloneObjective::set_step(int64_t step) {
  step_ = step;
  changed_ = step == 0;
}

double StandaloneObjective::value() {
  const Ask ask{.gradient = false, .full = true};
  return StandaloneObjective::evaluate(ask).value.sum().item().toDouble();
}

Tensors StandaloneObjective::gradient() {
  return StandaloneObjective::evaluate({.full = true}).gradient;
}

Answer StandaloneObjective::evaluate(const Ask& ask) {
  return gradus::evaluate(settings_.task, *problem_.model, *problem_.loss, parameters_, copies(),
                          batch(ask.full), ask);
}

Tensors StandaloneObjective::evaluate_curvature(const Tensors& direction, bool gauss_newton,
                                                bool full) {
  return curvature_product(settings_.task, *problem_.model, *problem_.loss, parameters_,
                           batch(full), direction,
                           gauss_newton ? Curvature::gauss_newton : Curvature::hessian);
}

Tensor StandaloneObjective::evaluate_samples(bool full) {
  return gradus::sample_losses(settings_.task, *problem_.model, *problem_.loss, parameters_,
                               copies(), batch(full));
}

}  // namespace gradus
