// Tensors as plugins see them. Nothing wider than ATen/core/Tensor.h is included by a public
// header: use tensor methods, gradus/ops.h, or <ATen/ops/x_ops.h> (at::_ops::x::call) where more is
// needed.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace gradus {
using Tensor = at::Tensor;
using Tensors = std::vector<at::Tensor>;
}  // namespace gradus
