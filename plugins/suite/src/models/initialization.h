// Initial weights of dense and convolution layers.
#pragma once

#include <cstdint>

#include "gradus/options.h"
#include "gradus/stream.h"
#include "gradus/tensor.h"

namespace gradus::models {

/// How weights are drawn; `fan_in` and `fan_out` count inputs and outputs of one unit.
enum class Initialization {
  /// torch.nn.Linear's default: weights and biases uniform in +-1/sqrt(fan_in).
  torch,
  /// He, Zhang, Ren, Sun 2015 (arXiv 1502.01852), eq. 10: normal, variance 2/fan_in; biases 0.
  he,
  /// Glorot, Bengio 2010 (AISTATS), eq. 16: uniform in +-sqrt(6/(fan_in + fan_out)); biases 0.
  xavier,
};

/// The options `init` and `scale`.
void declare_initialization(Schema& schema, Initialization& init, double& scale);

/// One layer's weight in float64, `scale` times the usual size.
Tensor draw_weight(Stream& stream, Initialization how, at::IntArrayRef shape, int64_t fan_in,
                   int64_t fan_out, double scale);
/// The bias that goes with it.
Tensor draw_bias(Stream& stream, Initialization how, int64_t outputs, int64_t fan_in);

}  // namespace gradus::models
