#include "descend_lanes.h"

#include "constant_target/lanes.h"
#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "descend_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
HWY_ATTR void descend_here(const T* gradient, const T* length, std::size_t entries, T* theta) {
  const hn::CappedTag<T, lanes> d;
  for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(d)) {
    const auto gamma = hn::LoadU(d, length + lane);
    for (std::size_t i = lane; i < entries * lanes; i += lanes) {
      const auto change = hn::Mul(gamma, hn::LoadU(d, gradient + i));
      hn::StoreU(hn::Sub(hn::LoadU(d, theta + i), change), d, theta + i);
    }
  }
}

void descend_float(const float* gradient, const float* length, std::size_t entries, float* theta) {
  descend_here(gradient, length, entries, theta);
}
void descend_double(const double* gradient, const double* length, std::size_t entries,
                    double* theta) {
  descend_here(gradient, length, entries, theta);
}

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

HWY_EXPORT(descend_float);
HWY_EXPORT(descend_double);

template <>
void descend_lanes(const float* gradient, const float* length, std::size_t entries, float* theta) {
  HWY_DYNAMIC_DISPATCH(descend_float)(gradient, length, entries, theta);
}
template <>
void descend_lanes(const double* gradient, const double* length, std::size_t entries,
                   double* theta) {
  HWY_DYNAMIC_DISPATCH(descend_double)(gradient, length, entries, theta);
}

}  // namespace gradus::constant_target
#endif
