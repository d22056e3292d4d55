// The tower's gradient by hand with LibTorch's operators, a layer at a time.
#pragma once

#include "gradus/tensor.h"

namespace gradus::deep_resnet {

/// J = 1/(2N) sum_i |h_L(x_i) - y_i|^2 and dJ/dA for tanh. weights [L, d, d], inputs and targets
/// [N, d].
struct LoopAnswer {
  double value;
  Tensor gradient;
};
LoopAnswer torch_loop(const Tensor& weights, const Tensor& inputs, const Tensor& targets,
                      double factor);

}  // namespace gradus::deep_resnet
