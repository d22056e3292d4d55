#include "activation_sizes.h"

#include <ATen/ops/avg_pool2d_ops.h>
#include <ATen/ops/constant_pad_nd_ops.h>

#include <cmath>

namespace gradus::dsgd {
namespace {

/// Sum over positions of the squared 2-norms of the zero-padded patches.
Tensor squared_patches(const Layer& layer, const Tensor& input) {
  const Tensor squares = input.to(at::kDouble).square().sum(1, /*keepdim=*/true);
  const std::vector<int64_t> kernel = {layer.kernel, layer.kernel};
  const std::vector<int64_t> stride = {layer.stride, layer.stride};
  // Padding by hand: average pooling takes at most half a kernel.
  const std::vector<int64_t> padding(4, layer.padding);
  const Tensor padded =
      at::_ops::constant_pad_nd::call(squares, c10::fromIntArrayRefSlow(padding), 0);
  const Tensor sums = at::_ops::avg_pool2d::call(padded, kernel, stride, c10::IntArrayRef{0, 0},
                                                 /*ceil_mode=*/false, /*count_include_pad=*/true,
                                                 /*divisor_override=*/1);
  return sums.flatten(1).sum(1);
}

}  // namespace

Tensor squared_sizes(const Layer& layer, const Tensor& input, Norm q) {
  const double bias = layer.bias >= 0 ? 1 : 0;
  if (layer.kind == LayerKind::convolution) {
    return squared_patches(layer, input).add(bias * static_cast<double>(positions(layer)));
  }
  const Tensor x = input.flatten(1);
  if (q == Norm::one) return x.abs().sum(1, false, at::kDouble).add(bias).square();
  if (q == Norm::two) return x.square().sum(1, false, at::kDouble).add(bias);
  const Tensor largest = x.abs().amax({1}).to(at::kDouble);
  return largest.clamp_min(bias).square();
}

double worst_size(const Layer& layer, Norm q) {
  const double bias = layer.bias >= 0 ? 1 : 0;
  if (layer.kind == LayerKind::convolution) {
    const auto patch = static_cast<double>(layer.inputs * layer.kernel * layer.kernel);
    return static_cast<double>(positions(layer)) * (patch + bias);
  }
  const double units = static_cast<double>(layer.inputs) + bias;
  if (q == Norm::one) return units * units;
  return q == Norm::two ? units : 1;
}

}  // namespace gradus::dsgd
