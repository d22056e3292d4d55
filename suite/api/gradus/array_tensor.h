// Arrays of files as tensors.
#pragma once

#include "gradus/array.h"
#include "gradus/tensor.h"

namespace gradus {

/// The array's values as a tensor of its shape and element type on the CPU, without a copy: the
/// array must outlive it and every view of it, and nothing may be written through it.
Tensor view_of(const Array& array);

}  // namespace gradus
