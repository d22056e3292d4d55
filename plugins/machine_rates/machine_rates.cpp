#include "machine_rates.h"

#include <algorithm>
#include <cstring>

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "machine_rates.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// After highway.h: it is compiled for each target.
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::machine::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Twelve chains hide the latency of two units of up to six cycles and fit sixteen registers.
template <class T>
double multiply_adds_of(std::int64_t rounds, double& sink) {
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

double multiply_adds_float(std::int64_t rounds, double& sink) {
  return multiply_adds_of<float>(rounds, sink);
}
double multiply_adds_double(std::int64_t rounds, double& sink) {
  return multiply_adds_of<double>(rounds, sink);
}

// Enough numbers that a round does not wait for the one before, and few enough for any first cache.
constexpr std::size_t tanh_numbers = 512;

double tanhs_here(std::int64_t rounds, double& sink) {
  const hn::ScalableTag<double> d;
  AlignedVector<double> numbers(tanh_numbers);
  for (std::size_t i = 0; i < tanh_numbers; ++i) numbers[i] = 0.01 * static_cast<double>(i + 1) - 2;
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < tanh_numbers; i += hn::Lanes(d)) {
      hn::Store(hn::Tanh(d, hn::Load(d, numbers.data() + i)), d, numbers.data() + i);
    }
  }
  sink += numbers.front() + numbers.back();
  return static_cast<double>(tanh_numbers) * static_cast<double>(rounds);
}

}  // namespace
}  // namespace gradus::machine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::machine {

HWY_EXPORT(multiply_adds_float);
HWY_EXPORT(multiply_adds_double);
HWY_EXPORT(tanhs_here);

double multiply_adds(Scalar scalar, std::int64_t rounds, double& sink) {
  return scalar == Scalar::float32 ? HWY_DYNAMIC_DISPATCH(multiply_adds_float)(rounds, sink)
                                   : HWY_DYNAMIC_DISPATCH(multiply_adds_double)(rounds, sink);
}

double tanhs(std::int64_t rounds, double& sink) {
  return HWY_DYNAMIC_DISPATCH(tanhs_here)(rounds, sink);
}

double copied_bytes(AlignedVector<double>& buffer, std::int64_t rounds) {
  const std::size_t half = buffer.size() / 2;
  double *from = buffer.data(), *to = from + half;
  for (std::int64_t round = 0; round < rounds; ++round) {
    std::memcpy(to, from, half * sizeof(double));
    std::swap(from, to);
  }
  return static_cast<double>(2 * half * sizeof(double)) * static_cast<double>(rounds);
}

double least_seconds(const Work& work, const Work& per_second) {
  const auto seconds = [](double count, double rate) { return count > 0 ? count / rate : 0; };
  return std::max(
      seconds(work.operations, per_second.operations) + seconds(work.tanhs, per_second.tanhs),
      seconds(work.bytes, per_second.bytes));
}

}  // namespace gradus::machine
#endif
