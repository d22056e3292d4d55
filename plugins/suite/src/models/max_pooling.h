// Pooling of images by the largest of two by two positions.
#pragma once

#include "gradus/tensor.h"

namespace gradus::models {

/// [rows, channels, height, width] -> [rows, channels, height / 2, width / 2], with an autograd
/// graph where one is recorded, which may be differentiated again. Of equal numbers the first has
/// the slope. LibTorch's kernel compares one number after the other, in a quarter of a small
/// convolutional network's step; on the CPU this one compares vectors.
Tensor max_pooling(const Tensor& x);

}  // namespace gradus::models
