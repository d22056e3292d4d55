// Certified upper bounds of the spectral norm (THEORY.md, 4.3). A plain power iteration
// gives a lower bound, with which the smoothness bound would be void.
#pragma once

#include <cstdint>

#include "gradus/tensor.h"

namespace gradus::dsgd {

/// `bound` times 1 + 4 (rows + columns) u, u the unit round-off of the dtype: an upper bound of the
/// exact value where the computation's relative error is below that.
double inflated(double bound, const Tensor& w);

/// The largest singular value by an SVD in float64, inflated.
double svd_bound(const Tensor& w);

/// tr(A^(2^k))^(1/2^(k+1)) for the Gram matrix A of the smaller side, inflated. Scaled so that
/// nothing under- or overflows.
double schatten_bound(const Tensor& w, int64_t squarings);

/// The bound by a Cholesky factorization: if theta (1 + delta) I - A is positive definite, then
/// ||W||_2 <= sqrt(theta (1 + delta)). theta comes from a few power steps from `vector`, which is
/// kept between calls (undefined: a fixed start); where no factorization succeeds: schatten_bound.
double cholesky_bound(const Tensor& w, Tensor& vector);

/// The estimate that `steps` power steps give: at most ||W||_2, so no certified bound. For
/// diagnosis and tests alone.
double power_estimate(const Tensor& w, int64_t steps);

}  // namespace gradus::dsgd
