// The network of reference.py: entries are sines of their position, so that both hold the same
// numbers.
#pragma once

#include <cmath>

#include "descent.h"
#include "gradus/stream.h"

namespace gradus::grelu {

inline Tensor sines(int64_t rows, int64_t columns, double seed, double scale) {
  Tensor entries = Stream{0}.normals({rows, columns});  // for its shape and type
  auto* value = entries.mutable_data_ptr<double>();
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      const auto x = static_cast<double>(i), y = static_cast<double>(j);
      *value++ = std::sin(1 + seed + 7 * x + 3 * y + 0.5 * x * y) * scale;
    }
  }
  return entries;
}

inline constexpr int64_t sine_inputs = 5, sine_width = 12, sine_depth = 3, sine_outputs = 2,
                         sine_points = 4;

inline Net sine_net() {
  const double scale = 1 / std::sqrt(static_cast<double>(sine_width));
  Tensors W, gates;
  for (int k = 0; k < sine_depth; ++k) {
    W.push_back(sines(sine_width, sine_width, 3 + k, scale * 1.4));
    gates.push_back(sines(sine_width, sine_width, 12 + k, scale));
  }
  Net net;
  net.settings.shape = {sine_inputs, sine_width, sine_depth, sine_outputs};
  net.B = sines(sine_width, sine_inputs, 1, scale * 1.4);
  net.C = sines(sine_outputs, sine_width, 2, 1);
  net.W = W;
  net.source =
      GateSource::network(sines(sine_width, sine_inputs, 11, scale), gates, std::sqrt(2.0));
  return net;
}

inline Samples sine_samples() {
  Tensor points = sines(sine_points, sine_inputs, 21, 1);
  points.div_(points.norm(2, {1}, /*keepdim=*/true));
  return {points, sines(sine_points, sine_outputs, 22, 1)};
}

}  // namespace gradus::grelu
