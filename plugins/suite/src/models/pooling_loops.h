// Pooling by the largest of two by two numbers, without LibTorch.
#pragma once

#include <cstdint>

namespace gradus::models {

/// Images [planes, height, width] without gaps; pooled ones [planes, height / 2, width / 2]. An odd
/// last row or column is left out.
struct PooledShape {
  int64_t planes, height, width;
};

/// y = the largest of each two by two numbers; a NaN counts as the largest.
template <class Real>
void pool_maxima(const PooledShape& shape, const Real* x, Real* y);

/// by_x = the slope by_y where x is y, at the first such place, and zero elsewhere. What is left
/// out is not written.
template <class Real>
void pull_back_maxima(const PooledShape& shape, const Real* x, const Real* y, const Real* by_y,
                      Real* by_x);

}  // namespace gradus::models
