// Compiled once for each instruction set.
#include "logistic_rows.h"

#include <algorithm>
#include <cstddef>

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "logistic_rows.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// after highway.h
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// log(1 + exp(y)) - t y for one vector; `slope` becomes 1 / (1 + exp(-y)) - t. With e = exp(-|y|),
/// log(1 + exp(y)) is max(y, 0) + log(1 + e), and no exponential overflows.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V one_vector(D d, V y, V t, V& slope) {
  const V one = hn::Set(d, 1);
  const V e = hn::Exp(d, hn::Neg(hn::Abs(y)));
  const V share = hn::Div(one, hn::Add(one, e));
  const auto negative = hn::Lt(y, hn::Zero(d));
  // Highway's exponential of a NaN is zero; here a NaN stays one.
  const V logistic = hn::IfThenElse(hn::IsNaN(y), y, share);
  slope = hn::Sub(hn::IfThenElse(negative, hn::Mul(e, share), logistic), t);
  const V positive = hn::IfThenZeroElse(negative, y);
  return hn::NegMulAdd(t, y, hn::Add(positive, hn::Log1p(d, e)));
}

template <class Real>
Real one_row(const LogisticRows<Real>& all, const Real* outputs, const Real* targets,
             Real* slopes) {
  const hn::CappedTag<Real, 16> d;
  using V = hn::Vec<decltype(d)>;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const V scale = hn::Set(d, all.scale);
  V sum = hn::Zero(d), slope = hn::Zero(d);
  int64_t i = 0;
  for (; i + lanes <= all.columns; i += lanes) {
    sum = hn::Add(sum, one_vector(d, hn::LoadU(d, outputs + i), hn::LoadU(d, targets + i), slope));
    hn::StoreU(hn::Mul(slope, scale), d, slopes + i);
  }
  if (i < all.columns) {
    // Lanes beyond the row are zero: each would add log 2.
    const auto rest = static_cast<std::size_t>(all.columns - i);
    HWY_ALIGN Real y[16] = {}, t[16] = {}, s[16];
    std::copy_n(outputs + i, rest, y);
    std::copy_n(targets + i, rest, t);
    const V value = one_vector(d, hn::Load(d, y), hn::Load(d, t), slope);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, rest), value));
    hn::Store(hn::Mul(slope, scale), d, s);
    std::copy_n(s, rest, slopes + i);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

template <class Real>
void rows_here(const LogisticRows<Real>& all, int64_t begin, int64_t end, Real* sums) {
  for (int64_t row = begin; row < end; ++row) {
    sums[row] = one_row(all, all.outputs + row * all.output_stride,
                        all.targets + row * all.target_stride, all.slopes + row * all.slope_stride);
  }
}

}  // namespace

void floats(const LogisticRows<float>& all, int64_t begin, int64_t end, float* sums) {
  rows_here(all, begin, end, sums);
}
void doubles(const LogisticRows<double>& all, int64_t begin, int64_t end, double* sums) {
  rows_here(all, begin, end, sums);
}

}  // namespace gradus::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus {

HWY_EXPORT(floats);
HWY_EXPORT(doubles);

template <>
void logistic_rows(const LogisticRows<float>& all, int64_t begin, int64_t end, float* sums) {
  HWY_DYNAMIC_DISPATCH(floats)(all, begin, end, sums);
}
template <>
void logistic_rows(const LogisticRows<double>& all, int64_t begin, int64_t end, double* sums) {
  HWY_DYNAMIC_DISPATCH(doubles)(all, begin, end, sums);
}

}  // namespace gradus
#endif  // HWY_ONCE
