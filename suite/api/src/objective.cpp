#include "gradus/objective.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"

namespace gradus {
namespace {

void require_indices(const Ask& ask, const Tensors& parameters) {
  for (const int index : ask.only) {
    if (index >= 0 && index < static_cast<int>(parameters.size())) continue;
    throw Error("objective.ask", "Ask::only", fmt::format("an index below {}", parameters.size()),
                std::to_string(index), "use the indices of Model::parameters");
  }
}

void require_direction(const Tensors& direction, const Tensors& parameters) {
  if (direction.size() != parameters.size()) {
    throw Error("objective.direction", "the direction of a curvature product",
                fmt::format("{} tensors, one for each parameter", parameters.size()),
                std::to_string(direction.size()), "");
  }
  for (std::size_t i = 0; i < direction.size(); ++i) {
    if (direction[i].defined() && direction[i].sizes() == parameters[i].sizes()) continue;
    throw Error("objective.direction", "the direction of a curvature product",
                fmt::format("the shape of parameter {}", i), "another", "");
  }
}

}  // namespace

int64_t Objective::rows_asked(bool full) const {
  return rows(full) * std::max<int64_t>(1, copies_);
}

template <class Evaluate>
auto Objective::counted(const Counts& cost, const Evaluate& evaluate) {
  if (is_view_ || clock_->observed()) return evaluate();
  const LaneScope lane(*clock_, Lane::gradient);
  auto answer = evaluate();
  counts_.values += cost.values;
  counts_.gradients += cost.gradients;
  counts_.samples += cost.samples;
  return answer;
}

Answer Objective::ask(const Ask& ask) {
  require_indices(ask, parameters_);
  if (is_view_ || clock_->observed()) return evaluate(ask);
  Answer answer =
      counted({1, ask.gradient ? 1 : 0, rows_asked(ask.full)}, [&] { return evaluate(ask); });
  answered(ask, answer);
  return answer;
}

Tensors Objective::product(const Tensors& direction, bool gauss_newton, bool full) {
  require_direction(direction, parameters_);
  return counted({2, 2, 2 * rows_asked(full)},
                 [&] { return evaluate_curvature(direction, gauss_newton, full); });
}

Tensors Objective::hessian_product(const Tensors& direction, bool full) {
  return product(direction, false, full);
}

Tensors Objective::gauss_newton_product(const Tensors& direction, bool full) {
  return product(direction, true, full);
}

Tensor Objective::sample_losses(bool full) {
  return counted({1, 0, rows_asked(full)}, [&] { return evaluate_samples(full); });
}

Tensors Objective::evaluate_curvature(const Tensors&, bool, bool) {
  throw Error("objective.curvature", "the objective", "second derivatives", "none", "");
}

Tensor Objective::evaluate_samples(bool) {
  throw Error("objective.samples", "the objective", "a mean over rows", "another risk", "");
}

}  // namespace gradus
