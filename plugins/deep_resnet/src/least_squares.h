// The best linear map, which is all that an infinitely deep tower with alpha < 1 can be.
#pragma once

#include "gradus/tensor.h"

namespace gradus::deep_resnet {

/// min over B of 1/(2N) sum_i |B x_i - y_i|^2 for inputs and targets [N, d], by the singular
/// vectors of the inputs.
double linear_floor(const Tensor& inputs, const Tensor& targets);

}  // namespace gradus::deep_resnet
