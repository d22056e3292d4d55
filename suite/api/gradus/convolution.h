// Convolutions of images: float32 on the CPU by oneDNN, everything else by LibTorch.
#pragma once

#include <cstdint>

#include "gradus/tensor.h"

namespace gradus {

/// y = x * weight + bias with zeros around x, with an autograd graph where one is recorded, which
/// may be differentiated again.
///   x [rows, inputs, height, width], weight [outputs, inputs, kernel height, kernel width], bias
///   [outputs] or undefined, y [rows, outputs, ...]
/// Throws c10::Error where shapes do not fit.
///
/// LibTorch describes each convolution to oneDNN anew at each call and searches for its kernel,
/// which takes longer than a small convolution; here that is done once for each shape and thread.
/// docs/decisions.md has the measurement.
Tensor convolution(const Tensor& x, const Tensor& weight, const Tensor& bias, int64_t stride = 1,
                   int64_t padding = 0);

}  // namespace gradus
