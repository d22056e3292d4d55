#include "lyapunov_lanes.h"

#include <type_traits>
#include <utility>

#include "gradus/aligned_vector.h"
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

/// One vector of lanes.
template <class T>
class LaneSums {
 public:
  LaneSums(const Network& network, const T* theta, const T* gradient, std::size_t lane)
      : net_(network), theta_(theta + lane), gradient_(gradient + lane), lane_(lane) {}

  HWY_ATTR void run(double radius, LyapunovSums& out) {
    const D d;
    const int last = net_.layers();
    for (int k = 1; k <= last; ++k) {
      add(net_.weights(k), net_.biases(k), 1);
      if (k == last) hn::StoreU(norm_, d, out.inner_norm.data() + lane_);
      add(net_.biases(k), net_.biases(k) + static_cast<std::size_t>(net_.size(k)), k);
    }
    hn::StoreU(norm_, d, out.norm.data() + lane_);
    hn::StoreU(value_, d, out.value.data() + lane_);
    hn::StoreU(inner_, d, out.inner.data() + lane_);
    hn::StoreU(square_, d, out.gradient.data() + lane_);
    hn::StoreU(weighted_, d, out.weighted.data() + lane_);
    hn::StoreU(scale(radius), d, out.scale.data() + lane_);
  }

 private:
  /// Entries first to last, which V weighs by a factor.
  HWY_ATTR void add(std::size_t first, std::size_t last, double factor) {
    const D d;
    V norm = hn::Zero(d), inner = norm, square = norm;
    for (std::size_t e = first; e < last; ++e) {
      const V x = load(theta_ + e * lanes), g = load(gradient_ + e * lanes);
      norm = hn::Add(norm, hn::Mul(x, x));
      inner = hn::Add(inner, hn::Mul(x, g));
      square = hn::Add(square, hn::Mul(g, g));
    }
    const V weight = hn::Set(d, factor);
    norm_ = hn::Add(norm_, norm);
    value_ = hn::Add(value_, hn::Mul(weight, norm));
    inner_ = hn::Add(inner_, hn::Mul(hn::Set(d, 2 * factor), inner));
    square_ = hn::Add(square_, square);
    weighted_ = hn::Add(weighted_, hn::Mul(weight, square));
  }

  /// A bound of |N| on the ball of that radius, unit by unit: |w_i| R + |b_i| in the first layer,
  /// then sum_j |w_ij| bound_j + |b_i|.
  HWY_ATTR V scale(double radius) {
    const D d;
    thread_local AlignedVector<double> bound, next;  // kept: this is called at every step
    V total = hn::Zero(d);
    for (int k = 1; k <= net_.layers(); ++k) {
      const int inputs = net_.size(k - 1);
      next.resize(static_cast<std::size_t>(net_.size(k)) * lanes);
      const T* w = theta_ + net_.weights(k) * lanes;
      const T* b = theta_ + net_.biases(k) * lanes;
      total = hn::Zero(d);
      for (std::size_t i = 0; i < next.size(); i += lanes, b += lanes) {
        V sum = hn::Zero(d);
        for (int j = 0; j < inputs; ++j, w += lanes) {
          const V x = load(w);
          sum = hn::Add(sum, k == 1 ? hn::Mul(x, x)
                                    : hn::Mul(hn::Abs(x), hn::LoadU(d, bound.data() + j * lanes)));
        }
        if (k == 1) sum = hn::Mul(hn::Sqrt(sum), hn::Set(d, radius));
        const V unit = hn::Add(sum, hn::Abs(load(b)));
        hn::StoreU(unit, d, next.data() + i);
        total = hn::Add(total, unit);
      }
      std::swap(bound, next);
    }
    return total;
  }

  const Network& net_;
  const T *theta_, *gradient_;
  std::size_t lane_;
  V norm_ = hn::Zero(D()), value_ = norm_, inner_ = norm_, square_ = norm_, weighted_ = norm_;
};

template <class T>
HWY_INLINE void sums(const Network& network, const T* theta, const T* gradient, double radius,
                     LyapunovSums& out) {
  for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(D())) {
    LaneSums<T>(network, theta, gradient, lane).run(radius, out);
  }
}

HWY_ATTR void sums_float(const Network& network, const float* theta, const float* gradient,
                         double radius, LyapunovSums& out) {
  sums(network, theta, gradient, radius, out);
}
HWY_ATTR void sums_double(const Network& network, const double* theta, const double* gradient,
                          double radius, LyapunovSums& out) {
  sums(network, theta, gradient, radius, out);
}

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

HWY_EXPORT(sums_float);
HWY_EXPORT(sums_double);

void lyapunov_sums(const Network& network, const float* theta, const float* gradient, double radius,
                   LyapunovSums& out) {
  HWY_DYNAMIC_DISPATCH(sums_float)(network, theta, gradient, radius, out);
}
void lyapunov_sums(const Network& network, const double* theta, const double* gradient,
                   double radius, LyapunovSums& out) {
  HWY_DYNAMIC_DISPATCH(sums_double)(network, theta, gradient, radius, out);
}

}  // namespace gradus::constant_target
#endif
