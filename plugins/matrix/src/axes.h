// Tensors along one of their axes, and what is computed of matrices.
#pragma once

#include "gradus/tensor.h"

namespace gradus::matrix {

/// The tensor as a matrix whose rows are the entries along `axis`: [size of the axis, all others].
Tensor along(const Tensor& tensor, int64_t axis);

/// U' along every axis: entry (i, j, ...) of the result is sum over (k, l, ...) of
/// U_0[k, i] U_1[l, j] ... t[k, l, ...]. An undefined U stands for the identity. With `back` the
/// matrices are taken transposed, which undoes it for orthogonal ones. Products go through
/// gradus/product.h.
Tensor rotated(const Tensor& tensor, const Tensors& bases, bool back = false);

/// The eigenvectors of a symmetric matrix as columns, largest eigenvalue first.
Tensor eigenvectors(const Tensor& symmetric);

/// M^power of a symmetric matrix; eigenvalues below `least` count as `least`.
Tensor symmetric_power(const Tensor& matrix, double power, double least);

}  // namespace gradus::matrix
