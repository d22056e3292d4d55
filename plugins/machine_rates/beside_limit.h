// An engine's steps timed in turns with what limits them.
#pragma once

#include <cstddef>
#include <vector>

#include "machine_rates.h"
#include "side_by_side.h"

namespace gradus::machine {

/// Measures in a few milliseconds how much of each kind of work the core does in a second now.
class CoreRates {
 public:
  /// Of the kinds that `work` has; operations in `scalar`, bytes by copies within a buffer of
  /// `footprint` bytes, which lies in the same cache as data of that size.
  CoreRates(Scalar scalar, const Work& work, double footprint = 0)
      : scalar_(scalar),
        work_(work),
        buffer_(static_cast<std::size_t>(footprint) / sizeof(double) / 2 * 2) {}

  Work operator()() {
    Work rates;
    if (work_.operations > 0) {
      rates.operations = rate([&] { return multiply_adds(scalar_, 200'000, sink_); });
    }
    if (work_.tanhs > 0) rates.tanhs = rate([&] { return tanhs(500, sink_); });
    if (work_.bytes > 0) {
      const auto rounds = static_cast<std::int64_t>(2e7 / static_cast<double>(buffer_.size() * 8));
      copied_bytes(buffer_, 2);  // back into its cache
      rates.bytes = rate([&] { return copied_bytes(buffer_, 2 + rounds); });
    }
    benchmark::DoNotOptimize(sink_);
    return rates;
  }

 private:
  template <class Run>
  static double rate(const Run& run) {
    double done = 0;
    const double time = seconds([&] { done = run(); });
    return done / time;
  }
  Scalar scalar_;
  Work work_;
  AlignedVector<double> buffer_;
  double sink_ = 0;
};

/// An iteration is a few calls of `call`, which makes `steps` steps, and of `rates()`, which
/// measures what the machine does in a second. `step` is the work of one step that its formulas
/// ask for: no padding, nothing that is only recorded. Counters, medians over iterations: the time
/// of a step, its operations per second, the rates, the least time at these rates, and the share
/// of the step's time that this is.
template <class Call, class Rates>
void beside_limit(benchmark::State& state, const Work& step, double steps, const Call& call,
                  Rates&& rates) {
  std::vector<double> times, limits, shares, operations, tanh_rates, bytes;
  for (auto _ : state) {
    const double time = seconds_of_several(call) / steps;
    const Work per_second = rates();
    const double least = least_seconds(step, per_second);
    times.push_back(time);
    limits.push_back(least);
    shares.push_back(least / time);
    operations.push_back(per_second.operations);
    tanh_rates.push_back(per_second.tanhs);
    bytes.push_back(per_second.bytes);
  }
  state.counters["operations"] = step.operations;
  state.counters["step_ns"] = 1e9 * median(times);
  state.counters["gflop_per_s"] = 1e-9 * step.operations / median(times);
  state.counters["limit_gflop_per_s"] = 1e-9 * median(operations);
  if (step.tanhs > 0) state.counters["limit_gtanh_per_s"] = 1e-9 * median(tanh_rates);
  if (step.bytes > 0) state.counters["limit_gb_per_s"] = 1e-9 * median(bytes);
  state.counters["limit_ns"] = 1e9 * median(limits);
  state.counters["share_of_limit"] = median(shares);
}

}  // namespace gradus::machine
