// Fully connected networks as flat lists of numbers, several of them side by side in SIMD lanes.
#pragma once

#include <cstddef>
#include <vector>

#include "constant_target/lanes.h"

namespace gradus::constant_target {

enum class Activation { relu, tanh };

/// N(x) = W^L h_{L-1} + b^L, h_k = s(W^k h_{k-1} + b^k), h_0 = x. The entries of a network are W^1
/// (by rows), b^1, W^2, b^2, ...: with two layers and one output the order (w, b, v, c).
struct Network {
  std::vector<int> sizes = {1, 16, 1};  ///< inputs, hidden layers, outputs
  Activation activation = Activation::relu;
  double kink = 0;  ///< the derivative of ReLU at 0; 0 gives the generalized gradient

  int inputs() const { return sizes.front(); }
  int outputs() const { return sizes.back(); }
  int layers() const { return static_cast<int>(sizes.size()) - 1; }
  int size(int layer) const { return sizes[static_cast<std::size_t>(layer)]; }
  /// One hidden layer and one output, the network of the theorems on gradient descent.
  bool shallow() const { return layers() == 2 && outputs() == 1; }
  int largest() const;
  /// Where W^k and b^k begin, k = 1 .. layers().
  std::size_t weights(int layer) const;
  std::size_t biases(int layer) const;
  std::size_t entries() const;
};

}  // namespace gradus::constant_target
