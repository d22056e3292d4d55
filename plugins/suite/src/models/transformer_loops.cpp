// Compiled once for each instruction set.
#include "models/transformer_loops.h"

#include <cmath>
#include <numbers>
#include <type_traits>

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "models/transformer_loops.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// after highway.h
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::models::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class Real>
using Wide = hn::CappedTag<Real, 16>;
template <class Real>
using Single = hn::CappedTag<Real, 1>;

/// body(tag, i) for vectors of entries, then for those that are left, one by one.
template <class Real, class Body>
HWY_INLINE void for_each(int64_t begin, int64_t end, const Body& body) {
  const Wide<Real> wide;
  const auto lanes = static_cast<int64_t>(hn::Lanes(wide));
  int64_t i = begin;
  for (; i + lanes <= end; i += lanes) body(wide, i);
  for (; i < end; ++i) body(Single<Real>(), i);
}

/// The sum of what body(tag, i) returns.
template <class Real, class Body>
HWY_INLINE Real sum_of(int64_t count, const Body& body) {
  const Wide<Real> wide;
  const Single<Real> single;
  const auto lanes = static_cast<int64_t>(hn::Lanes(wide));
  auto sum = hn::Zero(wide);
  auto rest = hn::Zero(single);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) sum = hn::Add(sum, body(wide, i));
  for (; i < count; ++i) rest = hn::Add(rest, body(single, i));
  return hn::GetLane(hn::SumOfLanes(wide, sum)) + hn::GetLane(rest);
}

template <class Real>
void normalize_here(const NormRows<Real>& call, int64_t begin, int64_t end) {
  const auto width = static_cast<Real>(call.width);
  for (int64_t row = begin; row < end; ++row) {
    const Real* x = call.x + row * call.width;
    Real* normal = call.normal + row * call.width;
    Real* y = call.y + row * call.width;
    const Real mean =
        sum_of<Real>(call.width, [&](auto d, int64_t i) HWY_ATTR { return hn::LoadU(d, x + i); }) /
        width;
    const Real squares = sum_of<Real>(call.width, [&](auto d, int64_t i) HWY_ATTR {
      const auto away = hn::Sub(hn::LoadU(d, x + i), hn::Set(d, mean));
      return hn::Mul(away, away);
    });
    const Real inverse = 1 / std::sqrt(squares / width + call.eps);
    call.inverse[row] = inverse;
    for_each<Real>(0, call.width, [&](auto d, int64_t i) HWY_ATTR {
      const auto away = hn::Sub(hn::LoadU(d, x + i), hn::Set(d, mean));
      const auto n = hn::Mul(away, hn::Set(d, inverse));
      hn::StoreU(n, d, normal + i);
      hn::StoreU(hn::MulAdd(n, hn::LoadU(d, call.scale + i), hn::LoadU(d, call.shift + i)), d,
                 y + i);
    });
  }
}

template <class Real>
void pull_back_here(const NormSlopes<Real>& call, int64_t begin, int64_t end) {
  const auto width = static_cast<Real>(call.width);
  for (int64_t row = begin; row < end; ++row) {
    const Real* slope = call.slope + row * call.width;
    const Real* normal = call.normal + row * call.width;
    Real* into = call.into + row * call.width;
    const auto scaled = [&](auto d, int64_t i) HWY_ATTR {
      return hn::Mul(hn::LoadU(d, slope + i), hn::LoadU(d, call.scale + i));
    };
    const Real mean = sum_of<Real>(call.width, scaled) / width;
    const Real along = sum_of<Real>(call.width,
                                    [&](auto d, int64_t i) HWY_ATTR {
                                      return hn::Mul(scaled(d, i), hn::LoadU(d, normal + i));
                                    }) /
                       width;
    const Real inverse = call.inverse[row];
    for_each<Real>(0, call.width, [&](auto d, int64_t i) HWY_ATTR {
      const auto n = hn::LoadU(d, normal + i);
      const auto by_y = hn::LoadU(d, slope + i);
      const auto left =
          hn::NegMulAdd(n, hn::Set(d, along), hn::Sub(scaled(d, i), hn::Set(d, mean)));
      hn::StoreU(hn::MulAdd(left, hn::Set(d, inverse), hn::LoadU(d, into + i)), d, into + i);
      hn::StoreU(hn::MulAdd(by_y, n, hn::LoadU(d, call.by_scale + i)), d, call.by_scale + i);
      hn::StoreU(hn::Add(by_y, hn::LoadU(d, call.by_shift + i)), d, call.by_shift + i);
    });
  }
}

/// P(x) = 1 - e^(-x^2/2) q / 2 for x > 0, with q the polynomial of M. Abramowitz, I. A. Stegun,
/// "Handbook of mathematical functions", 1964, 7.1.26, for the error function.
void gelu_of_floats(float* x, float* y, int64_t begin, int64_t end) {
  constexpr auto root = static_cast<float>(1 / std::numbers::sqrt2);
  constexpr auto density = static_cast<float>(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
  for_each<float>(begin, end, [&](auto d, int64_t i) HWY_ATTR {
    const auto v = hn::LoadU(d, x + i);
    const auto one = hn::Set(d, 1.0F);
    const auto z = hn::Mul(hn::Abs(v), hn::Set(d, root));
    const auto t = hn::Div(one, hn::MulAdd(z, hn::Set(d, 0.3275911F), one));
    auto q = hn::Set(d, 1.061405429F);
    q = hn::MulAdd(q, t, hn::Set(d, -1.453152027F));
    q = hn::MulAdd(q, t, hn::Set(d, 1.421413741F));
    q = hn::MulAdd(q, t, hn::Set(d, -0.284496736F));
    q = hn::MulAdd(q, t, hn::Set(d, 0.254829592F));
    const auto e = hn::Exp(d, hn::Neg(hn::Mul(z, z)));
    const auto beyond = hn::Mul(hn::Mul(hn::Mul(q, t), e), hn::Set(d, 0.5F));
    const auto p = hn::IfThenElse(hn::Lt(v, hn::Zero(d)), beyond, hn::Sub(one, beyond));
    hn::StoreU(hn::Mul(v, p), d, y + i);
    hn::StoreU(hn::MulAdd(v, hn::Mul(e, hn::Set(d, density)), p), d, x + i);
  });
}

void gelu_of_doubles(double* x, double* y, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const double v = x[i];
    const double p = std::erfc(-v / std::numbers::sqrt2) / 2;
    y[i] = v * p;
    x[i] = p + v * std::exp(-v * v / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
  }
}

void normalize_floats(const NormRows<float>& call, int64_t begin, int64_t end) {
  normalize_here(call, begin, end);
}
void normalize_doubles(const NormRows<double>& call, int64_t begin, int64_t end) {
  normalize_here(call, begin, end);
}
void pull_back_floats(const NormSlopes<float>& call, int64_t begin, int64_t end) {
  pull_back_here(call, begin, end);
}
void pull_back_doubles(const NormSlopes<double>& call, int64_t begin, int64_t end) {
  pull_back_here(call, begin, end);
}

template <class Real>
void add_rows_here(Real* table, const int64_t* symbols, const Real* slopes, int64_t rows,
                   int64_t width) {
  for (int64_t row = 0; row < rows; ++row) {
    Real* to = table + symbols[row] * width;
    const Real* from = slopes + row * width;
    for_each<Real>(0, width, [&](auto d, int64_t i) HWY_ATTR {
      hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, from + i)), d, to + i);
    });
  }
}
void add_rows_of_floats(float* table, const int64_t* symbols, const float* slopes, int64_t rows,
                        int64_t width) {
  add_rows_here(table, symbols, slopes, rows, width);
}
void add_rows_of_doubles(double* table, const int64_t* symbols, const double* slopes, int64_t rows,
                         int64_t width) {
  add_rows_here(table, symbols, slopes, rows, width);
}

}  // namespace
}  // namespace gradus::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::models {

HWY_EXPORT(normalize_floats);
HWY_EXPORT(normalize_doubles);
HWY_EXPORT(pull_back_floats);
HWY_EXPORT(pull_back_doubles);
HWY_EXPORT(gelu_of_floats);
HWY_EXPORT(gelu_of_doubles);
HWY_EXPORT(add_rows_of_floats);
HWY_EXPORT(add_rows_of_doubles);

template <>
void normalize_rows(const NormRows<float>& call, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(normalize_floats)(call, begin, end);
}
template <>
void normalize_rows(const NormRows<double>& call, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(normalize_doubles)(call, begin, end);
}

template <>
void pull_back_norm(const NormSlopes<float>& call, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(pull_back_floats)(call, begin, end);
}
template <>
void pull_back_norm(const NormSlopes<double>& call, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(pull_back_doubles)(call, begin, end);
}

template <>
void gelu_and_derivative(float* x, float* y, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(gelu_of_floats)(x, y, begin, end);
}
template <>
void gelu_and_derivative(double* x, double* y, int64_t begin, int64_t end) {
  HWY_DYNAMIC_DISPATCH(gelu_of_doubles)(x, y, begin, end);
}

template <>
void add_rows(float* table, const int64_t* symbols, const float* slopes, int64_t rows,
              int64_t width) {
  HWY_DYNAMIC_DISPATCH(add_rows_of_floats)(table, symbols, slopes, rows, width);
}
template <>
void add_rows(double* table, const int64_t* symbols, const double* slopes, int64_t rows,
              int64_t width) {
  HWY_DYNAMIC_DISPATCH(add_rows_of_doubles)(table, symbols, slopes, rows, width);
}

}  // namespace gradus::models
#endif  // HWY_ONCE
