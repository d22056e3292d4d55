// The logistic loss of many rows in one pass, without LibTorch.
#pragma once

#include <cstdint>

namespace gradus {

/// Rows of `columns` numbers each; a stride is the distance between the beginnings of two rows.
template <class Real>
struct LogisticRows {
  const Real* outputs;
  int64_t output_stride;
  const Real* targets;
  int64_t target_stride;
  Real* slopes;
  int64_t slope_stride;
  int64_t columns;
  Real scale;
};

/// For rows `begin` to `end`, with outputs y and targets t:
///   sums[row] = sum of log(1 + exp(y)) - t y,  slopes = scale (1 / (1 + exp(-y)) - t).
/// `slopes` may be `outputs`.
template <class Real>
void logistic_rows(const LogisticRows<Real>& all, int64_t begin, int64_t end, Real* sums);

}  // namespace gradus
