// The vector code of the tower, compiled once for each instruction set.
#include "tower_lanes.h"

#include <algorithm>
#include <utility>

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "tower_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// after highway.h
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::deep_resnet::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<double, kMostLanes>;
using V = hn::Vec<D>;

// sum[r] += sum_q m[r rows + q columns] x[q stride]: `Rows` rows of a matrix times one vector a row
// of x. Both A h (rows = d, columns = 1) and A^T e (rows = 1, columns = d).
template <int Rows>
HWY_INLINE void add_product(const double* m, int64_t rows, int64_t columns, const double* x,
                            int64_t stride, int64_t inner, V (&sum)[Rows]) {
  const D d;
  for (int64_t q = 0; q < inner; ++q) {
    const V value = hn::Load(d, x + q * stride);
    for (int r = 0; r < Rows; ++r) {
      sum[r] = hn::MulAdd(hn::Set(d, m[r * rows + q * columns]), value, sum[r]);
    }
  }
}

/// Calls body(std::integral_constant<int, Rows>, first row) over all rows, in blocks of 10, 5,
/// 2, 1.
template <class Body>
HWY_INLINE void for_row_blocks(int64_t rows, const Body& body) {
  int64_t r = 0;
  for (; r + 10 <= rows; r += 10) body(std::integral_constant<int, 10>(), r);
  for (; r + 5 <= rows; r += 5) body(std::integral_constant<int, 5>(), r);
  for (; r + 2 <= rows; r += 2) body(std::integral_constant<int, 2>(), r);
  for (; r < rows; ++r) body(std::integral_constant<int, 1>(), r);
}

struct Value {
  V value, slope;
};

template <Sigma sigma>
HWY_INLINE Value activate(V z) {
  const D d;
  const V one = hn::Set(d, 1);
  if constexpr (sigma == Sigma::linear) return {z, one};
  if constexpr (sigma == Sigma::relu) {
    const auto positive = hn::Not(hn::Le(z, hn::Zero(d)));  // NaN stays NaN
    return {hn::IfThenElseZero(positive, z), hn::IfThenElseZero(positive, one)};
  }
  if constexpr (sigma == Sigma::tanh) {
    // Highway's tanh of NaN is 1: a weight that is not a number would go unseen.
    const V t = hn::IfThenElse(hn::IsNaN(z), z, hn::Tanh(d, z));
    return {t, hn::NegMulAdd(t, t, one)};
  }
  // softplus2 = 2 (max(z, 0) + log(1 + e^-|z|) - log 2); slope 2 / (1 + e^-z)
  const V two = hn::Set(d, 2);
  const V e = hn::Exp(d, hn::Neg(hn::Abs(z)));
  const V log2 = hn::Set(d, 0.693147180559945309417);
  const V soft = hn::Sub(hn::Add(hn::Max(z, hn::Zero(d)), hn::Log1p(d, e)), log2);
  const V slope =
      hn::Div(hn::IfThenElse(hn::Ge(z, hn::Zero(d)), two, hn::Mul(two, e)), hn::Add(one, e));
  const auto nan = hn::IsNaN(z);
  return {hn::IfThenElse(nan, z, hn::Mul(two, soft)), hn::IfThenElse(nan, z, slope)};
}

/// One layer: next = now + delta sigma(A now), slopes = sigma'(A now); returns max |A now|.
template <Sigma sigma>
HWY_INLINE V forward_layer(const ForwardCall& call, const double* weights, double* slopes,
                           V largest) {
  const D d;
  const int64_t width = call.shape.width, columns = call.columns;
  const V factor = hn::Set(d, call.shape.factor);
  for (int64_t c = 0; c < columns; c += static_cast<int64_t>(hn::Lanes(d))) {
    for_row_blocks(width, [&](auto rows, int64_t first) HWY_ATTR {
      V z[rows()];
      for (V& sum : z) sum = hn::Zero(d);
      add_product<rows()>(weights + first * width, width, 1, call.now + c, columns, width, z);
      for (int r = 0; r < rows(); ++r) {
        const int64_t at = (first + r) * columns + c;
        const Value s = activate<sigma>(z[r]);
        largest = hn::Max(largest, hn::Abs(z[r]));
        hn::Store(s.slope, d, slopes + at);
        hn::Store(hn::MulAdd(factor, s.value, hn::Load(d, call.now + at)), d, call.next + at);
      }
    });
  }
  return largest;
}

template <Sigma sigma>
HWY_INLINE void forward_all(ForwardCall call) {
  const D d;
  const int64_t width = call.shape.width, samples = call.shape.samples;
  double* const now = call.now;
  V largest = hn::Zero(d);
  for (int64_t k = 0; k < call.shape.depth; ++k) {
    double* state = call.states + k * samples * call.padded_width;
    for (int64_t n = 0; n < samples; ++n) {
      for (int64_t i = 0; i < width; ++i) {
        state[n * call.padded_width + i] = call.now[i * call.columns + n];
      }
    }
    largest = forward_layer<sigma>(call, call.weights + k * width * width,
                                   call.slopes + k * width * call.columns, largest);
    std::swap(call.now, call.next);
  }
  if (call.now != now) std::copy_n(call.now, width * call.columns, now);
  *call.largest = hn::GetLane(hn::MaxOfLanes(d, largest));
}

void forward_here(const ForwardCall& call) {
  switch (call.shape.sigma) {
    case Sigma::tanh:
      return forward_all<Sigma::tanh>(call);
    case Sigma::softplus2:
      return forward_all<Sigma::softplus2>(call);
    case Sigma::relu:
      return forward_all<Sigma::relu>(call);
    case Sigma::linear:
      return forward_all<Sigma::linear>(call);
  }
}

/// work = E = delta slopes * now; next = now + A^T E.
HWY_INLINE void pull_back(const BackwardCall& call, const double* weights, const double* slopes) {
  const D d;
  const int64_t width = call.shape.width, columns = call.columns;
  const V factor = hn::Set(d, call.shape.factor);
  for (int64_t at = 0; at < width * columns; at += static_cast<int64_t>(hn::Lanes(d))) {
    const V signal = hn::Mul(hn::Load(d, slopes + at), hn::Load(d, call.now + at));
    hn::Store(hn::Mul(factor, signal), d, call.work + at);
  }
  for (int64_t c = 0; c < columns; c += static_cast<int64_t>(hn::Lanes(d))) {
    for_row_blocks(width, [&](auto rows, int64_t first) HWY_ATTR {
      V sum[rows()];
      for (int r = 0; r < rows(); ++r) {
        sum[r] = hn::Load(d, call.now + (first + r) * columns + c);
      }
      add_product<rows()>(weights + first, 1, width, call.work + c, columns, width, sum);
      for (int r = 0; r < rows(); ++r) {
        hn::Store(sum[r], d, call.next + (first + r) * columns + c);
      }
    });
  }
}

/// The gradient E h^T; its rows are not padded, so they go through a buffer.
HWY_INLINE void write_gradient(const BackwardCall& call, const double* state, double* gradient) {
  const D d;
  const int64_t width = call.shape.width, columns = call.columns, stride = call.padded_width;
  for_row_blocks(width, [&](auto rows, int64_t first) HWY_ATTR {
    for (int64_t j = 0; j < width; j += static_cast<int64_t>(hn::Lanes(d))) {
      V sum[rows()];
      for (V& s : sum) s = hn::Zero(d);
      add_product<rows()>(call.work + first * columns, columns, 1, state + j, stride,
                          call.shape.samples, sum);
      for (int r = 0; r < rows(); ++r) hn::Store(sum[r], d, call.rows + r * stride + j);
    }
    for (int r = 0; r < rows(); ++r) {
      std::copy_n(call.rows + r * stride, width, gradient + (first + r) * width);
    }
  });
}

void backward_here(BackwardCall call) {
  const int64_t width = call.shape.width;
  for (int64_t k = call.shape.depth - 1; k >= 0; --k) {
    pull_back(call, call.weights + k * width * width, call.slopes + k * width * call.columns);
    write_gradient(call, call.states + k * call.shape.samples * call.padded_width,
                   call.gradient + k * width * width);
    std::swap(call.now, call.next);
  }
}

const char* name_here() {
  return hwy::TargetName(HWY_TARGET);
}

}  // namespace
}  // namespace gradus::deep_resnet::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::deep_resnet {

HWY_EXPORT(forward_here);
HWY_EXPORT(backward_here);
HWY_EXPORT(name_here);

void run_forward(const ForwardCall& call) {
  HWY_DYNAMIC_DISPATCH(forward_here)(call);
}

void run_backward(const BackwardCall& call) {
  HWY_DYNAMIC_DISPATCH(backward_here)(call);
}

const char* instruction_set() {
  return HWY_DYNAMIC_DISPATCH(name_here)();
}

}  // namespace gradus::deep_resnet
#endif
