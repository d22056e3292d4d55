// The Kronecker factors of PSGD for one parameter.
#pragma once

#include <cstdint>

#include "gradus/tensor.h"

namespace gradus::matrix {

/// Which axes have a diagonal factor: none, the longest where it is longer than the other, the
/// longest, all.
enum class KronDiagonal { none, smart_one, one, all };

/// A parameter as PSGD sees it: a vector, or the matrix whose shape is closest to a square among
/// [all but the last axis, last] and [first, all others].
Tensor as_matrix(const Tensor& parameter);

/// One factor for each axis of a vector or matrix: upper triangular [n, n], or a diagonal [n].
struct KronFactors {
  Tensors factors;

  void start(const Tensor& parameter, KronDiagonal diagonal, int64_t longest, double scale);

  /// Moves the factors so that P = Q'Q whitens `gradient`, with a standard normal `noise`:
  /// O. Pooladzandi, X.-L. Li, 2024, arXiv 2402.04553, section 3 (gradient whitening), with a
  /// damping of sqrt(2^-23) times the mean size of the gradient.
  void renew(const Tensor& gradient, const Tensor& noise, double rate);

  /// Scales the factors of a matrix to one largest entry; their product stays.
  void balance();

  /// Q'Q along every axis.
  Tensor preconditioned(const Tensor& gradient) const;
};

}  // namespace gradus::matrix
