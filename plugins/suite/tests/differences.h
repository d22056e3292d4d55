// Gradients and Hessian products of shared models and tasks against differences, in float64.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stream.h"
#include "gradus/task.h"

namespace gradus::test {

inline double inner_product(const Tensors& a, const Tensors& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i].mul(b[i]).sum().item<double>();
  return sum;
}

/// A random direction of length 1.
inline Tensors random_direction(const Tensors& parameters, uint64_t seed) {
  Stream stream{seed, 0};
  Tensors direction;
  for (const Tensor& parameter : parameters) direction.push_back(stream.normals(parameter.sizes()));
  const double length = std::sqrt(inner_product(direction, direction));
  for (Tensor& part : direction) part.div_(length);
  return direction;
}

inline Tensors moved(const Tensors& parameters, const Tensors& direction, double distance) {
  Tensors result;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    result.push_back(parameters[i].add(direction[i], distance));
  }
  return result;
}

/// The gradient along random directions is the central difference of the value, and, where
/// `curvature`, the Hessian product that of the gradient.
inline void expect_derivatives(const Task* task, const Model& model, const Loss& loss,
                               const Tensors& parameters, const Batch& batch,
                               bool curvature = true) {
  constexpr double h = 1e-5;
  const auto at = [&](const Tensors& point) {
    return evaluate(task, model, loss, point, 0, batch, {});
  };
  const Answer here = at(parameters);
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const Tensors direction = random_direction(parameters, seed);
    const Answer up = at(moved(parameters, direction, h)),
                 down = at(moved(parameters, direction, -h));
    const double slope = inner_product(here.gradient, direction);
    const double measured = (up.value.item<double>() - down.value.item<double>()) / (2 * h);
    const double scale = std::sqrt(inner_product(here.gradient, here.gradient));
    EXPECT_NEAR(slope, measured, 1e-7 * (1 + scale));
    if (!curvature) continue;
    const Tensors product =
        curvature_product(task, model, loss, parameters, batch, direction, Curvature::hessian);
    const Tensors other = random_direction(parameters, seed + 100);
    const double bend = inner_product(product, other);
    const double bend_measured =
        (inner_product(up.gradient, other) - inner_product(down.gradient, other)) / (2 * h);
    EXPECT_NEAR(bend, bend_measured, 1e-6 * (1 + std::sqrt(inner_product(product, product))));
  }
}

}  // namespace gradus::test
