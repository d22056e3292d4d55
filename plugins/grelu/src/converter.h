// The ordinary ReLU network that equals a gated network on a finite set of points. THEORY.md,
// section 3: for S |q| >= |p| at every point, relu(p + S q) - relu(S q) = p 1[q > 0].
#pragma once

#include <vector>

#include "network.h"

namespace gradus::grelu {

/// x -> relu(A_1 x + c_1) -> .. -> relu(A_L h + c_L) -> A_{L+1} h, in float64 and without gates.
struct ReluNetwork {
  Tensors weights;                    ///< A_1 .. A_{L+1}
  Tensors biases;                     ///< c_1 .. c_L, or none
  std::vector<double> largest_scale;  ///< the largest S of each layer
  /// Output [rows, outputs] of points [rows, inputs] in float64.
  Tensor forward(const Tensor& points) const;
  /// Units of each hidden layer.
  std::vector<int64_t> widths() const;
};

/// Equal to `net` on `points` (float64) up to rounding: hidden width 2 m for gatenet and frozen,
/// 2 m + 2 inputs for input, m for relu. Per unit S = slack max |p|/|q| over the points. Throws
/// Error "grelu.float32" for points of another type than float64 (the difference of large numbers
/// costs up to 1e-2 in float32), "grelu.slack" for slack < 1, and "grelu.zero_margin".
ReluNetwork to_relu(const Net& net, const Tensor& points, double slack = 1.01);

}  // namespace gradus::grelu
