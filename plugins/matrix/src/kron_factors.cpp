#include "kron_factors.h"

#include <ATen/ops/linalg_solve_triangular_ops.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/product.h"
#include "steps.h"

namespace gradus::matrix {
namespace {

double largest_entry(const Tensor& tensor) {
  return tensor.abs().max().item<double>();
}

/// A lower bound of the spectral norm of a symmetric matrix, which it overwrites, with this largest
/// entry.
double norm_bound(Tensor& matrix, double largest) {
  matrix.div_(largest);
  const Tensor column = matrix.select(1, matrix.norm(2, 0).argmax().item<int64_t>());
  Tensor x = column.unsqueeze(0).mm(matrix);
  x = x.div(elementwise::norm_of(x));
  return elementwise::norm_of(x.mm(matrix.t())) * largest;
}

/// x Q' along the columns (axis 1) or Q x along the rows (axis 0).
Tensor multiplied(const Tensor& x, const Tensor& q, int64_t axis) {
  if (q.dim() == 1) return x.mul(axis == 0 && x.dim() == 2 ? q.unsqueeze(1) : q);
  return axis == 0 ? product(q, x) : product(x, q.t());
}

/// Q'^-1 x along the rows, x Q^-1 along the columns.
Tensor divided(const Tensor& x, const Tensor& q, int64_t axis) {
  if (q.dim() == 1) return x.div(axis == 0 && x.dim() == 2 ? q.unsqueeze(1) : q);
  const Tensor rows = axis == 0 ? x.t() : x;
  const Tensor solved = at::_ops::linalg_solve_triangular::call(q, rows, /*upper=*/true,
                                                                /*left=*/false, false);
  return axis == 0 ? solved.t() : solved;
}

/// x x' along the axis, or its diagonal.
Tensor gram(const Tensor& x, int64_t axis, bool whole) {
  if (x.dim() == 1) return x.mul(x);
  if (!whole) return x.mul(x).sum(1 - axis);
  return axis == 0 ? product(x, x.t()) : product(x.t(), x);
}

}  // namespace

Tensor as_matrix(const Tensor& parameter) {
  if (parameter.dim() == 0) return parameter.reshape({1});
  if (parameter.dim() <= 2) return parameter;
  const int64_t all = parameter.numel(), first = parameter.size(0), last = parameter.size(-1);
  // The difference of the sides with its sign, as in kron-torch.
  if (last - all / last <= all / first - first) return parameter.reshape({all / last, last});
  return parameter.reshape({first, all / first});
}

void KronFactors::start(const Tensor& parameter, KronDiagonal diagonal, int64_t longest,
                        double scale) {
  const int64_t axes = parameter.dim();
  const int64_t long_axis = axes == 2 && parameter.size(1) >= parameter.size(0) ? 1 : 0;
  const bool equal = axes == 2 && parameter.size(0) == parameter.size(1);
  for (int64_t axis = 0; axis < axes; ++axis) {
    const int64_t size = parameter.size(axis);
    const bool saved = diagonal == KronDiagonal::all ||
                       (axis == long_axis && (diagonal == KronDiagonal::one ||
                                              (diagonal == KronDiagonal::smart_one && !equal)));
    const bool whole = axes == 2 && size > 1 && size <= longest && !saved;
    Tensor factor = parameter.detach().new_zeros(whole ? std::vector<int64_t>{size, size}
                                                       : std::vector<int64_t>{size});
    const double start = std::pow(scale, 1.0 / static_cast<double>(axes));
    whole ? factor.diagonal().fill_(start) : factor.fill_(start);
    factors.push_back(std::move(factor));
  }
}

void KronFactors::renew(const Tensor& gradient, const Tensor& noise, double rate) {
  const double damping = std::sqrt(double{std::numeric_limits<float>::epsilon()}) *
                         gradient.abs().mean().item<double>();
  Tensor a = gradient.add(noise, damping), b = noise;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    a = multiplied(a, factors[i], static_cast<int64_t>(i));
    b = divided(b, factors[i], static_cast<int64_t>(i));
  }
  for (std::size_t i = 0; i < factors.size(); ++i) {
    Tensor& q = factors[i];
    const bool whole = q.dim() == 2;
    const auto axis = static_cast<int64_t>(i);
    const Tensor of_a = gram(a, axis, whole), of_b = gram(b, axis, whole);
    Tensor size = of_a.add(of_b);
    Tensor away = of_a.sub_(of_b);
    // Of a positive semidefinite matrix the largest entry is on the diagonal.
    const double largest = largest_entry(whole ? size.diagonal() : size);
    const double tiny = q.scalar_type() == at::kFloat ? double{std::numeric_limits<float>::min()}
                                                      : std::numeric_limits<double>::min();
    if (whole) {
      const double norm = std::max(largest > 0 ? norm_bound(size, largest) : 0, tiny);
      q.sub_(product(away.triu_(), q), rate / norm);
    } else {
      q.sub_(away.mul_(q), rate / std::max(largest, tiny));
    }
  }
}

void KronFactors::balance() {
  if (factors.size() != 2) return;
  const double first = largest_entry(factors[0]), second = largest_entry(factors[1]);
  const double middle = std::sqrt(first * second);
  factors[0].mul_(middle / first);
  factors[1].mul_(middle / second);
}

Tensor KronFactors::preconditioned(const Tensor& gradient) const {
  Tensor x = gradient;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const Tensor& q = factors[i];
    const auto axis = static_cast<int64_t>(i);
    if (q.dim() == 1) {
      x = multiplied(x, q.mul(q), axis);
    } else if (x.numel() < q.numel()) {  // two products with the gradient are less work
      x = multiplied(multiplied(x, q, axis), q.t(), axis);
    } else {
      x = multiplied(x, product(q.t(), q), axis);
    }
  }
  return x;
}

}  // namespace gradus::matrix
