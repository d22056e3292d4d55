// The polar factor of a matrix, roughly.
#pragma once

#include <cstdint>
#include <vector>

#include "gradus/tensor.h"

namespace gradus::matrix {

/// `steps` iterations X <- a X + (b X X' + c (X X')^2) X, coefficients {a, b, c}, from
/// X = matrix / max(|matrix|_F, eps): singular values are driven towards 1 (with the usual
/// coefficients into [0.7, 1.2]). Works on the shorter side. The result is contiguous.
Tensor orthogonalized(const Tensor& matrix, const std::vector<double>& coefficients, int64_t steps,
                      double eps);

}  // namespace gradus::matrix
