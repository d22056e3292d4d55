// Compiled once for each instruction set.
#include "models/pooling_loops.h"

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "models/pooling_loops.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::models::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// The larger of both; where one is a NaN, that one.
template <class V>
HWY_INLINE V larger(V a, V b) {
  return hn::IfThenElse(hn::Or(hn::Gt(b, a), hn::IsNaN(b)), b, a);
}

/// One row of pooled numbers from two rows `above` and `below`, as many as fill vectors from `i`
/// on. Returns where the next one is.
template <class D, class Real>
HWY_INLINE int64_t maxima(D d, int64_t i, int64_t columns, const Real* above, const Real* below,
                          Real* y) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (; i + lanes <= columns; i += lanes) {
    hn::Vec<D> left, right, lower_left, lower_right;
    hn::LoadInterleaved2(d, above + 2 * i, left, right);
    hn::LoadInterleaved2(d, below + 2 * i, lower_left, lower_right);
    hn::StoreU(larger(larger(left, right), larger(lower_left, lower_right)), d, y + i);
  }
  return i;
}

template <class D, class Real>
HWY_INLINE int64_t slopes(D d, int64_t i, int64_t columns, const Real* const (&x)[2], const Real* y,
                          const Real* by_y, Real* const (&by_x)[2]) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (; i + lanes <= columns; i += lanes) {
    const auto largest = hn::LoadU(d, y + i);
    auto left = hn::LoadU(d, by_y + i);  // what no place has taken yet
    const auto take = [&](hn::Vec<D> at) HWY_ATTR {
      const auto here = hn::Or(hn::Eq(at, largest), hn::IsNaN(at));
      const auto taken = hn::IfThenElseZero(here, left);
      left = hn::IfThenZeroElse(here, left);
      return taken;
    };
    for (int row = 0; row < 2; ++row) {
      hn::Vec<D> even, odd;
      hn::LoadInterleaved2(d, x[row] + 2 * i, even, odd);
      const auto first = take(even);
      hn::StoreInterleaved2(first, take(odd), d, by_x[row] + 2 * i);
    }
  }
  return i;
}

template <class Real>
void maxima_here(const PooledShape& shape, const Real* x, Real* y) {
  const int64_t rows = shape.height / 2, columns = shape.width / 2;
  for (int64_t plane = 0; plane < shape.planes; ++plane) {
    for (int64_t row = 0; row < rows; ++row, y += columns) {
      const Real* above = x + (plane * shape.height + 2 * row) * shape.width;
      const Real* below = above + shape.width;
      int64_t i = maxima(hn::CappedTag<Real, 16>(), 0, columns, above, below, y);
      i = maxima(hn::CappedTag<Real, 4>(), i, columns, above, below, y);
      for (; i < columns; ++i) {
        Real most = above[2 * i];
        for (const Real other : {above[2 * i + 1], below[2 * i], below[2 * i + 1]}) {
          if (other > most || other != other) most = other;
        }
        y[i] = most;
      }
    }
  }
}

template <class Real>
void slopes_here(const PooledShape& shape, const Real* x, const Real* y, const Real* by_y,
                 Real* by_x) {
  const int64_t rows = shape.height / 2, columns = shape.width / 2;
  for (int64_t plane = 0; plane < shape.planes; ++plane) {
    for (int64_t row = 0; row < rows; ++row, y += columns, by_y += columns) {
      const int64_t first = (plane * shape.height + 2 * row) * shape.width;
      const Real* const from[2] = {x + first, x + first + shape.width};
      Real* const to[2] = {by_x + first, by_x + first + shape.width};
      int64_t i = slopes(hn::CappedTag<Real, 16>(), 0, columns, from, y, by_y, to);
      i = slopes(hn::CappedTag<Real, 4>(), i, columns, from, y, by_y, to);
      for (; i < columns; ++i) {
        Real left = by_y[i];
        for (int place = 0; place < 4; ++place) {
          const Real at = from[place / 2][2 * i + place % 2];
          const bool here = at == y[i] || at != at;
          to[place / 2][2 * i + place % 2] = here ? left : 0;
          if (here) left = 0;
        }
      }
    }
  }
}

void maxima_of_floats(const PooledShape& shape, const float* x, float* y) {
  maxima_here(shape, x, y);
}
void maxima_of_doubles(const PooledShape& shape, const double* x, double* y) {
  maxima_here(shape, x, y);
}
void slopes_of_floats(const PooledShape& shape, const float* x, const float* y, const float* by_y,
                      float* by_x) {
  slopes_here(shape, x, y, by_y, by_x);
}
void slopes_of_doubles(const PooledShape& shape, const double* x, const double* y,
                       const double* by_y, double* by_x) {
  slopes_here(shape, x, y, by_y, by_x);
}

}  // namespace
}  // namespace gradus::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::models {

HWY_EXPORT(maxima_of_floats);
HWY_EXPORT(maxima_of_doubles);
HWY_EXPORT(slopes_of_floats);
HWY_EXPORT(slopes_of_doubles);

template <>
void pool_maxima(const PooledShape& shape, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(maxima_of_floats)(shape, x, y);
}
template <>
void pool_maxima(const PooledShape& shape, const double* x, double* y) {
  HWY_DYNAMIC_DISPATCH(maxima_of_doubles)(shape, x, y);
}

template <>
void pull_back_maxima(const PooledShape& shape, const float* x, const float* y, const float* by_y,
                      float* by_x) {
  HWY_DYNAMIC_DISPATCH(slopes_of_floats)(shape, x, y, by_y, by_x);
}
template <>
void pull_back_maxima(const PooledShape& shape, const double* x, const double* y,
                      const double* by_y, double* by_x) {
  HWY_DYNAMIC_DISPATCH(slopes_of_doubles)(shape, x, y, by_y, by_x);
}

}  // namespace gradus::models
#endif  // HWY_ONCE
