// Tensors and numbers as plain arrays for NPY files.
#pragma once

#include <vector>

#include "gradus/array.h"
#include "gradus/tensor.h"

namespace gradus::execution {

Array array_of(const std::vector<double>& values);
/// A copy of a tensor of float32, float64, int64, int32 or uint8, from any device.
/// Throws Error "output.dtype".
Array array_of(const Tensor& tensor);
/// The other way, on the CPU.
Tensor tensor_of(const Array& array);

}  // namespace gradus::execution
