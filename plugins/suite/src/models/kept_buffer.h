// Memory that a model's own derivative keeps from call to call.
#pragma once

#include "gradus/tensor.h"

namespace gradus::models {

/// A contiguous tensor of this shape, with the type and device of `like`: the one in `slot`, unless
/// its shape is another or somebody else still holds it (gradients and inputs of layers belong to
/// whoever asked for them).
Tensor& kept_buffer(Tensor& slot, at::IntArrayRef shape, const Tensor& like);

}  // namespace gradus::models
