#include "inexact_maps.h"

#include <ATen/ops/linalg_eigh_ops.h>
#include <ATen/ops/linalg_qr_ops.h>

#include <algorithm>
#include <cmath>

#include "gradus/product.h"
#include "gradus/stream.h"
#include "spectral.h"

namespace gradus::dsgd {
namespace {

constexpr double eigenvalue_tolerance = 1e-12;  // of the largest, in float64
constexpr double eigenvalue_tolerance_single = 1e-6;
// Frobenius norms between which squares of squares neither under- nor overflow in float32.
constexpr double least_unscaled = 1e-6, most_unscaled = 1e6;

double number(const Tensor& scalar) {
  return scalar.item<double>();
}

/// G over its largest modulus with its smaller side as rows.
struct Prepared {
  Tensor x;
  bool transposed = false;
  double scale = 0;
};

Prepared prepared(const Tensor& g) {
  Prepared p;
  p.scale = number(g.abs().max());
  p.transposed = g.size(0) > g.size(1);
  if (p.scale == 0 || !std::isfinite(p.scale)) return p;
  p.x = g.div(p.scale);
  if (p.transposed) p.x = p.x.t();
  return p;
}

Direction nothing(const Tensor& g) {
  return {g.new_zeros(g.sizes()), 0};
}

/// ||M M^T - I||_F: how far the rows of M are from orthonormal.
double defect(const Tensor& m) {
  Tensor gram = product(m, m.t());
  gram.diagonal().sub_(1);
  return number(gram.norm());
}

/// (X X^T)^(-1/2) on the span of the eigenvectors that count: V_r (as columns) and its scaling.
struct InverseRoot {
  Tensor vectors;  // [rows, r]
  Tensor scaling;  // [r]
};

InverseRoot inverse_root(const Tensor& gram, double tolerance) {
  auto [l, v] = at::_ops::linalg_eigh::call(gram, "L");
  const int64_t n = l.size(0);
  const double largest = number(l[n - 1]);
  const Tensor kept = l.gt(tolerance * largest);
  const int64_t r = std::max<int64_t>(1, kept.sum().item<int64_t>());
  return {v.narrow(1, n - r, r), l.narrow(0, n - r, r).rsqrt()};
}

/// Rows V_r^T D with nearly orthonormal rows: D = V_r * rows has norm at most the returned bound.
double norm_bound(double defect_of_rows) {
  return std::max(1.0, std::sqrt(1 + defect_of_rows));
}

void prepare_basis(Tensor& basis, const Tensor& x, int64_t rank) {
  const bool fits = basis.defined() && basis.size(0) == x.size(0) && basis.size(1) == rank &&
                    basis.scalar_type() == x.scalar_type();
  if (fits) return;
  Stream stream{};
  basis = stream.normals({x.size(0), rank}).to(x.scalar_type());
}

}  // namespace

Direction gram_direction(const Tensor& g) {
  const Prepared p = prepared(g);
  if (!p.x.defined()) return nothing(g);
  const Tensor x = p.x.to(at::kDouble);
  const InverseRoot root = inverse_root(product(x, x.t()), eigenvalue_tolerance);
  const Tensor rows = product(root.vectors.t(), x).mul_(root.scaling.unsqueeze(1));
  const double bound = norm_bound(defect(rows)) * norm_bound(defect(root.vectors.t()));
  Tensor d = product(root.vectors, rows).div_(inflated(bound, x));
  if (p.transposed) d = d.t();
  const Tensor own = d.to(g.scalar_type());
  return {own, inner(g, own)};
}

Direction newton_schulz_direction(const Tensor& g, int64_t steps) {
  const Prepared p = prepared(g);
  if (!p.x.defined()) return nothing(g);
  const Tensor x = p.x.div(schatten_bound(p.x, 3));
  Tensor gram = product(x, x.t());
  Tensor root;
  for (int64_t i = 0; i < steps; ++i) {
    Tensor factor = gram.mul(-0.5);
    factor.diagonal().add_(1.5);
    root = root.defined() ? product(factor, root) : factor;
    gram = product(product(factor, gram), factor);
  }
  Tensor d = product(root, x);
  d.div_(std::min(inflated(norm_bound(defect(d)), d), std::max(1.0, schatten_bound(d, 5))));
  if (p.transposed) d = d.t();
  return {d, inner(g, d)};
}

Direction subspace_direction(const Tensor& g, int64_t rank, Tensor& basis) {
  const double size = frobenius(g);
  if (size == 0 || !std::isfinite(size)) return nothing(g);
  if (size < least_unscaled || size > most_unscaled) {
    const double scale = number(g.abs().max());
    Direction direction = subspace_direction(g.div(scale), rank, basis);
    direction.h *= scale;
    return direction;
  }
  const bool transposed = g.size(0) > g.size(1);
  const Tensor x = transposed ? g.t() : g;
  prepare_basis(basis, x, std::min(rank, x.size(0)));
  basis = std::get<0>(at::_ops::linalg_qr::call(product(x, product(x.t(), basis)), "reduced"))
              .contiguous();
  const Tensor reduced = product(basis.t(), x);  // [rank, columns]
  const bool single = g.scalar_type() != at::kDouble;
  const InverseRoot root =
      inverse_root(product(reduced, reduced.t()).to(at::kDouble),
                   single ? eigenvalue_tolerance_single : eigenvalue_tolerance);
  const Tensor map =
      root.vectors.mul(root.scaling.unsqueeze(0)).matmul(root.vectors.t()).to(g.scalar_type());
  const Tensor rows = product(map, reduced);
  // ||D|| <= ||Q|| ||rows||, and the Gram matrix of `rows` is V V^T up to rounding.
  const double projector_defect =
      number(product(rows, rows.t()).sub_(root.vectors.matmul(root.vectors.t())).norm());
  const double bound = inflated(std::sqrt(1 + projector_defect) * std::sqrt(1 + defect(basis.t())) *
                                    std::sqrt(1 + defect(root.vectors.t())),
                                g);
  const Tensor d = product(basis, rows.div(bound));
  return {transposed ? d.t() : d, inner(reduced, rows) / bound};
}

}  // namespace gradus::dsgd
