// Processor time of one step of one start, with and without monitoring.
#include <benchmark/benchmark.h>

#include <random>

#include "constant_target/descent.h"

namespace gradus::constant_target {
namespace {

constexpr int kStarts = 256;

std::vector<Start> random_starts(const Network& network) {
  std::mt19937_64 engine(1);
  std::normal_distribution<double> normal(0, 0.6);
  std::vector<Start> starts(kStarts);
  for (Start& start : starts) {
    start.theta.resize(network.entries());
    for (double& value : start.theta) value = normal(engine);
    start.xi = normal(engine);
  }
  return starts;
}

void steps(benchmark::State& state, bool watched) {
  DescentOptions options;
  options.network.sizes = {1, static_cast<int>(state.range(0)), 1};
  options.watched = watched;
  const auto descent = make_descent(options, random_starts(options.network));
  for (auto _ : state) descent->advance(1);
  state.counters["us_per_start"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * kStarts * 1e-6,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetLabel(instruction_set());
}

BENCHMARK_CAPTURE(steps, monitored, true)->ArgName("hidden")->RangeMultiplier(4)->Range(1, 64);
BENCHMARK_CAPTURE(steps, unmonitored, false)->ArgName("hidden")->RangeMultiplier(4)->Range(1, 64);

}  // namespace
}  // namespace gradus::constant_target
