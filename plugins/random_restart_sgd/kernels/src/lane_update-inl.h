// Gradient-norm clip and the optimizers' updates, elementwise on lanes. Included once for each
// instruction set.
#if defined(GRADUS_LANE_UPDATE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_LANE_UPDATE_INL_H
#undef GRADUS_LANE_UPDATE_INL_H
#else
#define GRADUS_LANE_UPDATE_INL_H
#endif

#include <cmath>
#include <cstdint>

#include "hwy/highway.h"
#include "lane_block.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// LibTorch's formulas. g is the clipped gradient.
///   sgd:      theta -= lr g
///   momentum: v = mu v + g,  theta -= lr v
///   adam:     m += (1 - b1)(g - m),  v = b2 v + (1 - b2) g^2,
///             theta -= lr/(1 - b1^n) m / (sqrt(v)/sqrt(1 - b2^n) + eps)
template <class T, int V>
class LaneUpdate {
  using D = hn::CappedTag<T, V>;

 public:
  explicit LaneUpdate(const BlockTraining<T>& training) : t_(training) {}

  /// Step n (from 1) of the vector that starts at `lane`.
  HWY_ATTR void apply(const Block<T>& block, std::ptrdiff_t lane, const T* gradient,
                      std::int64_t n) const {
    const auto factor = clip_factor(gradient);
    switch (t_.optimizer) {
      case BlockOptimizer::sgd:
        return sgd(block.parameters + lane, gradient, factor);
      case BlockOptimizer::momentum:
        return momentum(block.parameters + lane, block.first_moment + lane, gradient, factor);
      case BlockOptimizer::adam:
        return adam(block.parameters + lane, block.first_moment + lane, block.second_moment + lane,
                    gradient, factor, n);
    }
  }

 private:
  static HWY_INLINE hn::Vec<D> constant(double value) {
    return hn::Set(D(), static_cast<T>(value));
  }
  std::ptrdiff_t end() const { return static_cast<std::ptrdiff_t>(t_.shape.parameters) * V; }

  // min(1, c / (|g| + 1e-6)). Entry i adds to sum i mod 4: a fixed order with short chains.
  HWY_INLINE hn::Vec<D> clip_factor(const T* g) const {
    const D d;
    const auto one = constant(1);
    if (t_.gradient_clip == 0) return one;
    hn::Vec<D> sum[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    std::ptrdiff_t i = 0;
    for (; i + 4 * V <= end(); i += 4 * V) {
      for (int j = 0; j < 4; ++j) {
        const auto value = hn::Load(d, g + i + j * V);
        sum[j] = hn::MulAdd(value, value, sum[j]);
      }
    }
    for (int j = 0; i < end(); i += V, ++j) {
      const auto value = hn::Load(d, g + i);
      sum[j] = hn::MulAdd(value, value, sum[j]);
    }
    const auto norm = hn::Sqrt(hn::Add(hn::Add(sum[0], sum[1]), hn::Add(sum[2], sum[3])));
    const auto factor = hn::Div(constant(t_.gradient_clip), hn::Add(norm, constant(1e-6)));
    return hn::IfThenElse(hn::Gt(factor, one), one, factor);  // NaN stays NaN
  }

  HWY_INLINE void sgd(T* p, const T* g, hn::Vec<D> factor) const {
    const D d;
    const auto rate = constant(t_.learning_rate);
    for (std::ptrdiff_t i = 0; i < end(); i += V) {
      const auto step = hn::Mul(hn::Load(d, g + i), factor);
      hn::Store(hn::NegMulAdd(rate, step, hn::Load(d, p + i)), d, p + i);
    }
  }

  HWY_INLINE void momentum(T* p, T* velocity, const T* g, hn::Vec<D> factor) const {
    const D d;
    const auto rate = constant(t_.learning_rate), mu = constant(t_.momentum);
    for (std::ptrdiff_t i = 0; i < end(); i += V) {
      const auto step = hn::Mul(hn::Load(d, g + i), factor);
      const auto v = hn::MulAdd(mu, hn::Load(d, velocity + i), step);
      hn::Store(v, d, velocity + i);
      hn::Store(hn::NegMulAdd(rate, v, hn::Load(d, p + i)), d, p + i);
    }
  }

  HWY_INLINE void adam(T* p, T* first, T* second, const T* g, hn::Vec<D> factor,
                       std::int64_t n) const {
    const D d;
    const double step = static_cast<double>(n);
    const auto rate = constant(t_.learning_rate / (1 - std::pow(t_.beta1, step)));
    const auto root = constant(std::sqrt(1 - std::pow(t_.beta2, step)));
    const auto b1 = constant(1 - t_.beta1), b2 = constant(t_.beta2), c2 = constant(1 - t_.beta2);
    const auto epsilon = constant(t_.epsilon);
    for (std::ptrdiff_t i = 0; i < end(); i += V) {
      const auto value = hn::Mul(hn::Load(d, g + i), factor);
      const auto old = hn::Load(d, first + i);
      const auto m = hn::MulAdd(b1, hn::Sub(value, old), old);
      const auto v = hn::MulAdd(hn::Mul(c2, value), value, hn::Mul(b2, hn::Load(d, second + i)));
      hn::Store(m, d, first + i);
      hn::Store(v, d, second + i);
      const auto bottom = hn::Add(hn::Div(hn::Sqrt(v), root), epsilon);
      hn::Store(hn::NegMulAdd(rate, hn::Div(m, bottom), hn::Load(d, p + i)), d, p + i);
    }
  }

  const BlockTraining<T>& t_;
};

}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
