#include "torch_loop.h"

#include <c10/core/GradMode.h>

namespace gradus::deep_resnet {

LoopAnswer torch_loop(const Tensor& weights, const Tensor& inputs, const Tensor& targets,
                      double factor) {
  const c10::AutoGradMode no_graph(false);
  const auto rows = static_cast<double>(inputs.size(0));
  Tensors states = {inputs}, slopes;
  for (const Tensor& a : weights.unbind(0)) {
    const Tensor s = states.back().matmul(a.t()).tanh_();
    states.push_back(states.back().add(s, factor));
    slopes.push_back(s.square_().neg_().add_(1));
  }
  Tensor signal = states.back().sub(targets);
  const double value = signal.square().sum().item<double>() / (2 * rows);
  signal.div_(rows);
  Tensor gradient = weights.new_empty(weights.sizes());
  for (int64_t k = weights.size(0) - 1; k >= 0; --k) {
    const auto at = static_cast<std::size_t>(k);
    const Tensor e = slopes[at].mul_(signal).mul_(factor);
    gradient.select(0, k).copy_(e.t().matmul(states[at]));
    signal.add_(e.matmul(weights.select(0, k)));
  }
  return {value, gradient};
}

}  // namespace gradus::deep_resnet
