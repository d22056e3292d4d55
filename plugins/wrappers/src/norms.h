// Norms over all parameters, one for each network of a stack.
#pragma once

#include <cstdint>

#include "gradus/tensor.h"

namespace gradus::wrappers {

/// sqrt(sum over all tensors of the squares): [] or, for stacks, [copies].
Tensor network_norms(const Tensors& tensors, int64_t copies);

/// A factor [] or [copies] in a shape that multiplies `tensor` network by network.
Tensor spread(const Tensor& factor, const Tensor& tensor);

/// tensor <- tensor factor, network by network.
void scale_networks(Tensor& tensor, const Tensor& factor);

}  // namespace gradus::wrappers
