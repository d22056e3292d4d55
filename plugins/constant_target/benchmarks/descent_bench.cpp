// Processor time of one step of one start in runs of the default length, with and without what is
// recorded of them.
#include <benchmark/benchmark.h>

#include <random>

#include "constant_target/descent.h"

namespace gradus::constant_target {
namespace {

constexpr int kStarts = 32;

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
  const std::vector<Start> starts = random_starts(options.network);
  for (auto _ : state) {
    const auto descent = make_descent(options, starts);
    descent->advance(options.planned);
    descent->finish();
  }
  const auto steps = static_cast<double>(state.iterations() * options.planned);
  state.counters["per_start"] = benchmark::Counter(
      steps * kStarts, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetLabel(instruction_set());
}

BENCHMARK_CAPTURE(steps, monitored, true)
    ->ArgName("hidden")
    ->Arg(1)
    ->Arg(2)
    ->Arg(4)
    ->Arg(16)
    ->Arg(64);
BENCHMARK_CAPTURE(steps, unmonitored, false)
    ->ArgName("hidden")
    ->Arg(1)
    ->Arg(2)
    ->Arg(4)
    ->Arg(16)
    ->Arg(64);

}  // namespace
}  // namespace gradus::constant_target
