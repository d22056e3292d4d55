#include "least_squares.h"

#include <ATen/ops/linalg_svd.h>

namespace gradus::deep_resnet {

double linear_floor(const Tensor& inputs, const Tensor& targets) {
  const Tensor x = inputs.detach().to(at::kDouble), y = targets.detach().to(at::kDouble);
  const auto [left, values, right] = at::linalg_svd(x, /*full_matrices=*/false);
  // The columns of X B^T lie in the span of the left vectors with a value that is not zero.
  const Tensor kept = values.gt(values.max().mul(1e-12)).to(at::kDouble);
  const Tensor basis = left.mul(kept);
  const Tensor rest = y.sub(basis.matmul(basis.transpose(0, 1).matmul(y)));
  return rest.square().sum().item<double>() / (2 * static_cast<double>(x.size(0)));
}

}  // namespace gradus::deep_resnet
