// The terms of the Lyapunov function, a vector of lanes at a time.
#include <type_traits>
#include <utility>

#include "constant_target/lyapunov.h"
#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "lyapunov_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<double, lanes>;
using V = hn::Vec<D>;

template <class T>
HWY_INLINE V load(const T* from) {
  const D d;
  if constexpr (std::is_same_v<T, double>) {
    return hn::LoadU(d, from);
  } else {
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<T, D>(), from));
  }
}

/// Sums over some entries.
struct Sums {
  V norm, inner, square;
  HWY_INLINE Sums() : norm(hn::Zero(D())), inner(norm), square(norm) {}
  HWY_INLINE void add(V x, V g) {
    norm = hn::Add(norm, hn::Mul(x, x));
    inner = hn::Add(inner, hn::Mul(x, g));
    square = hn::Add(square, hn::Mul(g, g));
  }
};

/// One vector of lanes.
template <class T>
class LaneTerms {
 public:
  LaneTerms(const Network& network, const T* theta, BlockRisk<T>& at, std::size_t lane)
      : net_(network),
        theta_(theta + lane),
        gradient_(at.gradient.data() + lane),
        at_(at),
        lane_(lane) {}

  HWY_ATTR void run(const Row& constants, double radius, double extra, BlockTerms& out) {
    const D d;
    const V xi = load(constants.at + lane_);
    const bool shallow = net_.shallow();
    const double last = net_.layers();
    if (shallow && net_.inputs() == 1) {
      sum_units(static_cast<std::size_t>(net_.size(1)), radius);
    } else {
      sum_layers();
      scale_ = scale(radius);
    }
    const V drift = hn::Mul(hn::Set(d, 2 * last), xi);
    for (std::size_t e = last_biases_; e < end_; ++e) {
      value_ = hn::Sub(value_, hn::Mul(drift, parameter(e)));
      inner_ = hn::Sub(inner_, hn::Mul(drift, slope(e)));
    }
    const V bias = parameter(last_biases_);
    const V distance = hn::Sub(bias, hn::Mul(hn::Set(d, 2), xi));
    if (shallow) value_ = hn::Add(norm_, hn::Mul(distance, distance));
    store(load(at_.risk.data() + lane_), out.risk);
    store(load(at_.cross.data() + lane_), out.cross);
    store(value_, out.value);
    store(norm_, out.norm);
    store(inner_norm_, out.inner_norm);
    store(bias, out.output_bias);
    store(inner_, out.inner);
    store(square_, out.gradient);
    store(weighted_, out.weighted);
    const V outside = hn::Add(hn::Abs(xi), hn::Set(d, extra));
    store(hn::Add(scale_, hn::Mul(hn::Set(d, net_.outputs()), outside)), out.scale);
  }

 private:
  HWY_INLINE V parameter(std::size_t entry) const { return load(theta_ + entry * lanes); }
  HWY_INLINE V slope(std::size_t entry) const { return load(gradient_ + entry * lanes); }
  HWY_INLINE void store(V value, Row& row) const { hn::StoreU(value, D(), row.at + lane_); }

  /// Entries that V weighs by a factor.
  HWY_INLINE void take(const Sums& sums, double factor) {
    const D d;
    const V weight = hn::Set(d, factor);
    norm_ = hn::Add(norm_, sums.norm);
    value_ = hn::Add(value_, hn::Mul(weight, sums.norm));
    inner_ = hn::Add(inner_, hn::Mul(hn::Set(d, 2 * factor), sums.inner));
    square_ = hn::Add(square_, sums.square);
    weighted_ = hn::Add(weighted_, hn::Mul(weight, sums.square));
  }

  HWY_INLINE void take(std::size_t first, std::size_t last, double factor) {
    Sums sums;
    for (std::size_t e = first; e < last; ++e) sums.add(parameter(e), slope(e));
    take(sums, factor);
  }

  /// One input and one hidden layer, whose steps are so short that a pass for each sum would cost
  /// more: w, b and v side by side.
  HWY_INLINE void sum_units(std::size_t units, double radius) {
    const D d;
    Sums first, biases, second;
    V bound = hn::Zero(d);
    for (std::size_t i = 0; i < units; ++i) {
      const V w = parameter(i), b = parameter(units + i), v = parameter(2 * units + i);
      first.add(w, slope(i));
      biases.add(b, slope(units + i));
      second.add(v, slope(2 * units + i));
      const V unit = hn::Add(hn::Mul(hn::Abs(w), hn::Set(d, radius)), hn::Abs(b));
      bound = hn::Add(bound, hn::Mul(hn::Abs(v), unit));
    }
    take(first, 1);
    take(biases, 1);
    take(second, 1);
    inner_norm_ = norm_;
    last_biases_ = 3 * units;
    end_ = last_biases_ + 1;
    take(last_biases_, end_, 2);
    scale_ = hn::Add(bound, hn::Abs(parameter(last_biases_)));
  }

  HWY_INLINE void sum_layers() {
    for (int k = 1; k <= net_.layers(); ++k) {
      const auto units = static_cast<std::size_t>(net_.size(k));
      last_biases_ = end_ + units * static_cast<std::size_t>(net_.size(k - 1));
      take(end_, last_biases_, 1);
      inner_norm_ = norm_;
      end_ = last_biases_ + units;
      take(last_biases_, end_, k);
    }
  }

  /// A bound of |N| on the ball of that radius, unit by unit: |w_i| R + |b_i| in the first layer,
  /// then sum_j |w_ij| bound_j + |b_i|.
  HWY_ATTR V scale(double radius) {
    const D d;
    const std::size_t most = static_cast<std::size_t>(net_.largest()) * lanes;
    if (at_.unit_bounds.size() < 2 * most) at_.unit_bounds.resize(2 * most);
    double *bound = at_.unit_bounds.data() + lane_, *next = bound + most;
    const T* w = theta_;
    V total = hn::Zero(d);
    for (int k = 1; k <= net_.layers(); ++k) {
      const int inputs = net_.size(k - 1), units = net_.size(k);
      const T* b = w + static_cast<std::ptrdiff_t>(inputs) * units * lanes;
      total = hn::Zero(d);
      for (int i = 0; i < units; ++i, b += lanes) {
        V sum = hn::Zero(d);
        for (int j = 0; j < inputs; ++j, w += lanes) {
          const V x = load(w);
          sum = hn::Add(sum, k == 1 ? hn::Mul(x, x) : hn::Mul(hn::Abs(x), load(bound + j * lanes)));
        }
        if (k == 1) sum = hn::Mul(hn::Sqrt(sum), hn::Set(d, radius));
        const V unit = hn::Add(sum, hn::Abs(load(b)));
        hn::StoreU(unit, d, next + i * lanes);
        total = hn::Add(total, unit);
      }
      w = b;
      std::swap(bound, next);
    }
    return total;
  }

  const Network& net_;
  const T *theta_, *gradient_;
  BlockRisk<T>& at_;
  std::size_t lane_, last_biases_ = 0, end_ = 0;
  V norm_ = hn::Zero(D()), value_ = norm_, inner_ = norm_, square_ = norm_, weighted_ = norm_;
  V inner_norm_ = norm_, scale_ = norm_;
};

#define GRADUS_TERMS_LANES(T)                                                                      \
  HWY_ATTR void terms_##T(const Network& network, const T* theta, BlockRisk<T>& at, const Row& xi, \
                          double radius, double extra, BlockTerms& out) {                          \
    for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(D())) {                             \
      LaneTerms<T>(network, theta, at, lane).run(xi, radius, extra, out);                          \
    }                                                                                              \
  }
GRADUS_TERMS_LANES(float)
GRADUS_TERMS_LANES(double)
#undef GRADUS_TERMS_LANES

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

HWY_EXPORT(terms_float);
HWY_EXPORT(terms_double);

void lyapunov_terms(const Network& network, const float* theta, BlockRisk<float>& at, const Row& xi,
                    double radius, double extra, BlockTerms& out) {
  HWY_DYNAMIC_DISPATCH(terms_float)(network, theta, at, xi, radius, extra, out);
}
void lyapunov_terms(const Network& network, const double* theta, BlockRisk<double>& at,
                    const Row& xi, double radius, double extra, BlockTerms& out) {
  HWY_DYNAMIC_DISPATCH(terms_double)(network, theta, at, xi, radius, extra, out);
}

}  // namespace gradus::constant_target
#endif
