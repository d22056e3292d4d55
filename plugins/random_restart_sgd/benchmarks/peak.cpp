#include "peak.h"

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "peak.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::bench::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Twelve chains hide the latency of two units of up to six cycles and fit sixteen registers.
template <class T>
double peak(std::int64_t rounds, double& sink) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const V x = hn::Set(d, T(0.999)), y = hn::Set(d, T(0.001));
  V a = hn::Iota(d, T(0)), b = a, c = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a,
    m = a;
  for (std::int64_t round = 0; round < rounds; ++round) {
    a = hn::MulAdd(a, x, y), b = hn::MulAdd(b, x, y), c = hn::MulAdd(c, x, y);
    e = hn::MulAdd(e, x, y), f = hn::MulAdd(f, x, y), g = hn::MulAdd(g, x, y);
    h = hn::MulAdd(h, x, y), i = hn::MulAdd(i, x, y), j = hn::MulAdd(j, x, y);
    k = hn::MulAdd(k, x, y), l = hn::MulAdd(l, x, y), m = hn::MulAdd(m, x, y);
#if HWY_COMPILER_GCC
    // Equal chains must not be merged into one: the compiler may not know the values.
    asm volatile("" : "+v"(a.raw), "+v"(b.raw), "+v"(c.raw), "+v"(e.raw), "+v"(f.raw), "+v"(g.raw));
    asm volatile("" : "+v"(h.raw), "+v"(i.raw), "+v"(j.raw), "+v"(k.raw), "+v"(l.raw), "+v"(m.raw));
#endif
  }
  const V low = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(f, g));
  const V high = hn::Add(hn::Add(hn::Add(h, i), hn::Add(j, k)), hn::Add(l, m));
  sink += hn::GetLane(hn::Add(low, high));
  return 2.0 * 12 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

double float_here(std::int64_t rounds, double& sink) {
  return peak<float>(rounds, sink);
}
double double_here(std::int64_t rounds, double& sink) {
  return peak<double>(rounds, sink);
}

}  // namespace
}  // namespace gradus::random_restart::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::random_restart::bench {

HWY_EXPORT(float_here);
HWY_EXPORT(double_here);

double float_peak(std::int64_t rounds, double& sink) {
  return HWY_DYNAMIC_DISPATCH(float_here)(rounds, sink);
}
double double_peak(std::int64_t rounds, double& sink) {
  return HWY_DYNAMIC_DISPATCH(double_here)(rounds, sink);
}

}  // namespace gradus::random_restart::bench
#endif
