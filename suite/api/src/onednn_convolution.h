// Convolutions of float32 images by oneDNN, prepared once for a shape. In files of its own:
// LibTorch's headers bring another oneDNN's.
#pragma once

#include <cstdint>

namespace gradus {

/// x [rows, inputs, height, width], weight [outputs, inputs, kernel_height, kernel_width].
struct ConvolutionShape {
  int64_t rows, inputs, height, width, outputs, kernel_height, kernel_width;
  int64_t stride, padding;
  bool bias;

  int64_t output_height() const { return (height + 2 * padding - kernel_height) / stride + 1; }
  int64_t output_width() const { return (width + 2 * padding - kernel_width) / stride + 1; }
  auto operator<=>(const ConvolutionShape&) const = default;
};

// Each returns whether oneDNN could, by so many threads; all memory is row-major without gaps.

/// y [rows, outputs, output_height, output_width]; bias [outputs] or null.
bool onednn_convolve(const ConvolutionShape& shape, const float* x, const float* weight,
                     const float* bias, float* y, int threads);
/// The gradient by x, from the one by y.
bool onednn_pull_back(const ConvolutionShape& shape, const float* by_y, const float* weight,
                      float* by_x, int threads);
/// The gradients by the weight and the bias (or null).
bool onednn_weight_gradient(const ConvolutionShape& shape, const float* x, const float* by_y,
                            float* by_weight, float* by_bias, int threads);

}  // namespace gradus
