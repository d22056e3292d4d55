// The gradient of a risk against finite differences.
#pragma once

#include "conformance/check.h"
#include "gradus/task.h"

namespace gradus::conformance {

/// Compares the slope along a random direction, as the gradient of `evaluate` gives it, with
/// (f(x + h d) - f(x - h d)) / (2 h) for h = 1e-6. `task` may be null. For float64.
CheckResult slope_against_differences(const Task* task, const Model& model, const Loss& loss,
                                      const Tensors& parameters, const Batch& batch);

}  // namespace gradus::conformance
