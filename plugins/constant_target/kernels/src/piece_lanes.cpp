#include "piece_lanes.h"

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "piece_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Lanes = hn::CappedTag<T, lanes>;

template <class T>
HWY_ATTR void kinks_lanes(const T* w, const T* b, std::size_t values, T low, T high, T* kinks) {
  const Lanes<T> d;
  const auto lowest = hn::Set(d, low), highest = hn::Set(d, high);
  for (std::size_t i = 0; i < values; i += hn::Lanes(d)) {
    const auto slope = hn::LoadU(d, w + i);
    const auto none = hn::Eq(slope, hn::Zero(d));  // -0/0 is NaN
    const auto divisor = hn::IfThenElse(none, hn::Set(d, T(1)), slope);
    const auto kink = hn::Div(hn::Neg(hn::LoadU(d, b + i)), divisor);
    const auto inside = hn::Min(hn::Max(kink, lowest), highest);
    hn::StoreU(hn::IfThenElse(none, lowest, inside), d, kinks + i);
  }
}

template <class T>
HWY_ATTR void sort_here(const std::vector<std::pair<int, int>>& comparators, T* nodes) {
  const Lanes<T> d;
  for (const auto& [low, high] : comparators) {
    T* first = nodes + static_cast<std::size_t>(low) * lanes;
    T* second = nodes + static_cast<std::size_t>(high) * lanes;
    for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(d)) {
      const auto x = hn::LoadU(d, first + lane), y = hn::LoadU(d, second + lane);
      hn::StoreU(hn::Min(x, y), d, first + lane);
      hn::StoreU(hn::Max(x, y), d, second + lane);
    }
  }
}

template <class T>
HWY_ATTR void gauss_here(const T* nodes, int pieces, const Interval& interval, T* x, T* weight) {
  const Lanes<T> d;
  const auto half = hn::Set(d, T(0.5));
  const auto offset = hn::Set(d, static_cast<T>(0.28867513459481288225));  // 1 / (2 sqrt 3)
  for (std::size_t s = 0; s < static_cast<std::size_t>(pieces); ++s) {
    for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(d)) {
      const auto left = hn::LoadU(d, nodes + s * lanes + lane);
      const auto right = hn::LoadU(d, nodes + (s + 1) * lanes + lane);
      const auto length = hn::Sub(right, left), middle = hn::Mul(half, hn::Add(left, right));
      auto density = hn::Set(d, static_cast<T>(interval.density[0]));
      for (std::size_t k = 1; k < interval.density.size(); ++k) {
        const auto beyond = hn::Gt(middle, hn::Set(d, static_cast<T>(interval.edges[k])));
        density = hn::IfThenElse(beyond, hn::Set(d, static_cast<T>(interval.density[k])), density);
      }
      const auto mass = hn::Mul(hn::Mul(half, length), density);
      const std::size_t to = 2 * s * lanes + lane;
      hn::StoreU(hn::NegMulAdd(length, offset, middle), d, x + to);
      hn::StoreU(hn::MulAdd(length, offset, middle), d, x + to + lanes);
      hn::StoreU(mass, d, weight + to);
      hn::StoreU(mass, d, weight + to + lanes);
    }
  }
}

// Highway exports functions, not templates.
#define GRADUS_PIECE_LANES(T)                                                             \
  void kinks_##T(const T* w, const T* b, std::size_t values, T low, T high, T* kinks) {   \
    kinks_lanes(w, b, values, low, high, kinks);                                          \
  }                                                                                       \
  void sort_##T(const std::vector<std::pair<int, int>>& comparators, T* nodes) {          \
    sort_here(comparators, nodes);                                                        \
  }                                                                                       \
  void gauss_##T(const T* nodes, int pieces, const Interval& interval, T* x, T* weight) { \
    gauss_here(nodes, pieces, interval, x, weight);                                       \
  }
GRADUS_PIECE_LANES(float)
GRADUS_PIECE_LANES(double)
#undef GRADUS_PIECE_LANES

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

#define GRADUS_PIECE_LANES(T)                                                                \
  HWY_EXPORT(kinks_##T);                                                                     \
  HWY_EXPORT(sort_##T);                                                                      \
  HWY_EXPORT(gauss_##T);                                                                     \
  template <>                                                                                \
  void shallow_kinks(const T* w, const T* b, int units, T low, T high, T* kinks) {           \
    HWY_DYNAMIC_DISPATCH(kinks_##T)                                                          \
    (w, b, static_cast<std::size_t>(units) * lanes, low, high, kinks);                       \
  }                                                                                          \
  template <>                                                                                \
  void sort_lanes(const std::vector<std::pair<int, int>>& comparators, T* nodes) {           \
    HWY_DYNAMIC_DISPATCH(sort_##T)(comparators, nodes);                                      \
  }                                                                                          \
  template <>                                                                                \
  void gauss_points(const T* nodes, int pieces, const Interval& interval, T* x, T* weight) { \
    HWY_DYNAMIC_DISPATCH(gauss_##T)(nodes, pieces, interval, x, weight);                     \
  }
GRADUS_PIECE_LANES(float)
GRADUS_PIECE_LANES(double)
#undef GRADUS_PIECE_LANES

}  // namespace gradus::constant_target
#endif
