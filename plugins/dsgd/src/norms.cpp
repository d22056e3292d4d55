#include "norms.h"

#include <ATen/ops/linalg_svd_ops.h>
#include <ATen/ops/linalg_svdvals_ops.h>

#include <cmath>

namespace gradus::dsgd {
namespace {

constexpr double rank_tolerance = 1e-13;  // of the largest singular value

double number(const Tensor& scalar) {
  return scalar.item<double>();
}

Tensor wide(const Tensor& x) {
  return x.to(at::kDouble);
}

Tensor singular_values(const Tensor& x) {
  return at::_ops::linalg_svdvals::call(wide(x), std::nullopt);
}

/// Signs at the entry of largest modulus in each slice along `dim`, 0 elsewhere.
Direction extreme_signs(const Tensor& g, int64_t dim) {
  const Tensor modulus = g.abs();
  const Tensor index = modulus.argmax(dim, /*keepdim=*/true);
  Tensor d = g.new_zeros(g.sizes());
  d.scatter_(dim, index, g.gather(dim, index).sign());
  return {d, number(wide(modulus.amax({dim})).sum())};
}

Direction spectral_direction(const Tensor& g) {
  auto [u, s, vh] = at::_ops::linalg_svd::call(wide(g), /*full_matrices=*/false, std::nullopt);
  const double largest = s.numel() == 0 ? 0 : number(s[0]);
  if (largest == 0) return {g.new_zeros(g.sizes()), 0};
  const Tensor kept = s.gt(rank_tolerance * largest).to(at::kDouble);
  return {u.mul(kept).matmul(vh).to(g.scalar_type()), number(s.sum())};
}

Direction gradient_direction(const Tensor& g) {
  const double length = norm(LayerNorm::frobenius, g);
  if (length == 0) return {g.new_zeros(g.sizes()), 0};
  return {g.div(length), length};
}

}  // namespace

Norm vector_norm(LayerNorm norm) {
  if (norm == LayerNorm::one) return Norm::one;
  return norm == LayerNorm::infinity ? Norm::infinity : Norm::two;
}

double inner(const Tensor& a, const Tensor& b) {
  return number(a.mul(b).sum(at::kDouble));
}

double frobenius(const Tensor& g) {
  const Tensor flat = g.reshape({-1});
  const double square = number(flat.dot(flat));
  if (square > 1e-30 && square < 1e30) return std::sqrt(square);
  return number(g.norm(2, at::kDouble));
}

double norm(LayerNorm norm, const Tensor& w) {
  switch (norm) {
    case LayerNorm::one:
      return number(wide(w.abs()).sum(0).max());
    case LayerNorm::two:
      return number(singular_values(w).max());
    case LayerNorm::infinity:
      return number(wide(w.abs()).sum(1).max());
    case LayerNorm::frobenius:
      return number(w.norm(2, at::kDouble));
  }
  return 0;
}

double dual_norm(LayerNorm norm, const Tensor& g) {
  switch (norm) {
    case LayerNorm::one:
      return number(wide(g.abs().amax({0})).sum());
    case LayerNorm::two:
      return number(singular_values(g).sum());
    case LayerNorm::infinity:
      return number(wide(g.abs().amax({1})).sum());
    case LayerNorm::frobenius:
      return number(g.norm(2, at::kDouble));
  }
  return 0;
}

Direction exact_direction(LayerNorm norm, const Tensor& g) {
  switch (norm) {
    case LayerNorm::one:
      return extreme_signs(g, 0);
    case LayerNorm::two:
      return spectral_direction(g);
    case LayerNorm::infinity:
      return extreme_signs(g, 1);
    case LayerNorm::frobenius:
      break;
  }
  return gradient_direction(g);
}

Tensor duality_map(LayerNorm norm, const Tensor& g) {
  const Direction direction = exact_direction(norm, g);
  return direction.d.mul(direction.h);
}

}  // namespace gradus::dsgd
