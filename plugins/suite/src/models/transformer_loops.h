// The loops of a transformer that are no products: normalization and the smooth rectifier, without
// LibTorch. All matrices are row-major without gaps; `begin` and `end` are rows.
#pragma once

#include <cstdint>

namespace gradus::models {

/// n = (x - mean) / sqrt(variance + eps) for each row, y = scale n + shift
/// (J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", 2016, arXiv 1607.06450, equation
/// 4).
template <class Real>
struct NormRows {
  const Real* x;
  const Real* scale;
  const Real* shift;
  Real* normal;   ///< n [rows, width]
  Real* inverse;  ///< 1 / sqrt(variance + eps) [rows]
  Real* y;        ///< [rows, width]
  int64_t width;
  Real eps;
};
template <class Real>
void normalize_rows(const NormRows<Real>& call, int64_t begin, int64_t end);

/// The way back, with d the slope in y: into += inverse (g - mean(g) - n mean(g n)) for g = scale
/// d; by_scale += sum of d n, by_shift += sum of d.
template <class Real>
struct NormSlopes {
  const Real* slope;
  const Real* scale;
  const Real* normal;
  const Real* inverse;
  Real* into;
  Real* by_scale;
  Real* by_shift;
  int64_t width;
};
template <class Real>
void pull_back_norm(const NormSlopes<Real>& call, int64_t begin, int64_t end);

/// Each of so many x becomes the derivative of gelu(x) = x P(x), P the normal distribution function
/// (D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016, arXiv 1606.08415); `y` is
/// gelu(x). In float, P to 1e-7.
template <class Real>
void gelu_and_derivative(Real* x, Real* y, int64_t begin, int64_t end);

/// table[symbols[i]] += slopes[i], rows of `width` numbers. Symbols are rows of the table.
template <class Real>
void add_rows(Real* table, const int64_t* symbols, const Real* slopes, int64_t rows, int64_t width);

}  // namespace gradus::models
