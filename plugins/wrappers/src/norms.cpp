#include "norms.h"

#include <vector>

namespace gradus::wrappers {

Tensor network_norms(const Tensors& tensors, int64_t copies) {
  Tensor squares;
  for (const Tensor& tensor : tensors) {
    const Tensor square = tensor.square();
    const Tensor sum = copies > 0 ? square.reshape({copies, -1}).sum(1) : square.sum();
    squares = squares.defined() ? squares.add_(sum) : sum;
  }
  return squares.sqrt_();
}

Tensor spread(const Tensor& factor, const Tensor& tensor) {
  if (factor.dim() == 0) return factor;
  std::vector<int64_t> shape(static_cast<std::size_t>(tensor.dim()), 1);
  shape[0] = factor.size(0);
  return factor.view(shape);
}

void scale_networks(Tensor& tensor, const Tensor& factor) {
  tensor.mul_(spread(factor, tensor));
}

}  // namespace gradus::wrappers
