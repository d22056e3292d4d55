#include "quadratic_objective.h"

#include <ATen/ops/ones_ops.h>

#include <cmath>

namespace gradus::baselines {
namespace {

Tensor ones(int64_t count) {
  return at::_ops::ones::call(c10::fromIntArrayRefSlow({count}), at::kDouble, std::nullopt,
                              std::nullopt, std::nullopt);
}

Tensor as_tensor(const std::vector<double>& values) {
  Tensor tensor = ones(static_cast<int64_t>(values.size()));
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<double>());
  return tensor;
}

}  // namespace

std::vector<double> log_spectrum(int64_t dimension, double condition) {
  std::vector<double> values;
  for (int64_t i = 0; i < dimension; ++i) {
    values.push_back(std::pow(
        condition,
        -static_cast<double>(i) / static_cast<double>(std::max<int64_t>(1, dimension - 1))));
  }
  return values;
}

QuadraticObjective::QuadraticObjective(const std::vector<double>& curvatures)
    : Objective({ones(static_cast<int64_t>(curvatures.size()))}, 0, clock_),
      model_(static_cast<int64_t>(curvatures.size())),
      loss_(as_tensor(curvatures)),
      probe_(clock_, step_) {
  data_.outputs = static_cast<int64_t>(curvatures.size());
}

void QuadraticObjective::advance(Optimizer& optimizer) {
  optimizer.step(*this);
  ++step_;
}

double QuadraticObjective::distance() const {
  return parameters_[0].abs().max().item<double>();
}

Answer QuadraticObjective::evaluate(const Ask&) {
  Answer answer;
  answer.value = loss_.value(parameters_[0], batch_);
  answer.gradient = {loss_.slope(parameters_[0], batch_)};
  return answer;
}

Tensor QuadraticObjective::HalfQuadratic::value(const Tensor& output, const Batch&) const {
  return output.square().mul_(h_).sum().mul_(0.5);
}

Tensor QuadraticObjective::HalfQuadratic::slope(const Tensor& output, const Batch&) const {
  return output.mul(h_);
}

Tensors QuadraticObjective::FreePoint::initial(const InitRequest&) const {
  return {ones(dimension_)};
}

Tensor QuadraticObjective::FreePoint::forward(const Tensors& parameters, const Batch&,
                                              Tensors*) const {
  return parameters[0];
}

}  // namespace gradus::baselines
