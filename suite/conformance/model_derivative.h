// The checks of a model's values and gradients.
#pragma once

#include "conformance/check.h"
#include "gradus/model.h"

namespace gradus::conformance {

/// Of the batches that models are checked on.
inline constexpr int64_t model_rows = 6;

/// Where several networks are stacked (`copies` > 0), from network `first` on.
Tensors initial_of(const Model& model, int64_t first, int64_t copies,
                   at::ScalarType dtype = at::kDouble);

CheckResult finite_differences(const CheckContext& context);
/// The model's own derivative against autograd's, also asked for one gradient or for the inputs of
/// layers.
CheckResult own_derivative(const CheckContext& context);
CheckResult stacked_equals_single(const CheckContext& context);
/// Over 1,000 values and gradients.
CheckResult model_memory_stays(const CheckContext& context);

}  // namespace gradus::conformance
