// Inexact duality maps for q = two (THEORY.md, 4.4): any D with ||D||_2 <= 1 and
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
/// side, one subspace iteration from `basis` (which it replaces; undefined: a fixed start). h is
/// the nuclear norm of Q Q^T G up to rounding.
Direction subspace_direction(const Tensor& g, int64_t rank, Tensor& basis);

}  // namespace gradus::dsgd
