// Inexact duality maps for q = two (specification of dsgd, 4.4): any D with ||D||_2 <= 1 and
// h = <G, D> > 0 keeps the certificate with h in place of the nuclear norm.
#pragma once

#include <cstdint>

#include "norms.h"

namespace gradus::dsgd {

/// D = V_r diag(l_r^(-1/2)) V_r^T G from the eigenvalues l of the Gram matrix of the smaller side
/// in float64, divided by a bound of its norm. Eigenvalues above 1e-12 of the largest count.
Direction gram_direction(const Tensor& g);

/// Newton-Schulz steps X <- (3 X - X X^T X) / 2 on the smaller side, from G over a certified bound
/// of its norm, in the dtype of G; divided by a certified bound of the result's norm.
Direction newton_schulz_direction(const Tensor& g, int64_t steps);

/// The exact direction of Q Q^T G, with Q an orthonormal basis of `rank` dimensions on the smaller
/// side, one subspace iteration from `basis` (kept between calls; undefined: a fixed start).
/// `residual` is ||G - Q Q^T G||_F, so that the nuclear norm is at most
/// h (1 + small) + sqrt(min(rows, columns)) residual.
struct SubspaceDirection : Direction {
  double residual = 0;
};
SubspaceDirection subspace_direction(const Tensor& g, int64_t rank, Tensor& basis);

}  // namespace gradus::dsgd
