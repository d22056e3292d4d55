#include "axes.h"

#include <ATen/ops/linalg_eigh_ops.h>

#include <limits>

#include "gradus/product.h"

namespace gradus::matrix {

Tensor along(const Tensor& tensor, int64_t axis) {
  return tensor.movedim(axis, 0).reshape({tensor.size(axis), -1});
}

Tensor rotated(const Tensor& tensor, const Tensors& bases, bool back) {
  Tensor turned = tensor;
  for (const Tensor& basis : bases) {
    // The first axis goes to the end, so that after all of them they stand as before.
    std::vector<int64_t> sizes(turned.sizes().begin() + 1, turned.sizes().end());
    sizes.push_back(turned.size(0));
    const Tensor columns = turned.reshape({turned.size(0), -1}).t();
    const Tensor moved =
        basis.defined() ? product(columns, back ? basis.t() : basis) : columns.contiguous();
    turned = moved.view(sizes);
  }
  return turned;
}

namespace {

/// Where the matrix has a number that is none, so has the result: LibTorch would throw, and the run
/// is one that diverges.
bool finite(const Tensor& matrix) {
  return matrix.isfinite().all().item<bool>();
}

}  // namespace

Tensor eigenvectors(const Tensor& symmetric) {
  if (!finite(symmetric)) return symmetric.mul(std::numeric_limits<double>::quiet_NaN());
  const auto [values, vectors] = at::_ops::linalg_eigh::call(symmetric, "L");
  return vectors.flip(1).contiguous();
}

Tensor symmetric_power(const Tensor& matrix, double power, double least) {
  if (!finite(matrix)) return matrix.mul(std::numeric_limits<double>::quiet_NaN());
  const auto [values, vectors] = at::_ops::linalg_eigh::call(matrix, "L");
  return product(vectors.mul(values.clamp_min(least).pow_(power)), vectors.t());
}

}  // namespace gradus::matrix
