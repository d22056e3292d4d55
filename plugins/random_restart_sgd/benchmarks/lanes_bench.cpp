// Network-steps per second of the lanes kernel beside the core's measured peak.
//
// Rates count 6 P B floating-point operations for a network-step (P parameters, batch B). The peak
// is measured in between, in the same repetition, so that a machine busy with other work slows
// both; look at the medians of many repetitions:
//   random_restart_bench --benchmark_repetitions=20 --benchmark_report_aggregates_only=true
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <vector>

#include "peak.h"
#include "random_restart/lanes.h"
#include "random_restart/monte_carlo.h"

namespace gradus::random_restart {
namespace {

constexpr int kNetworks = 16, kRows = 512;
constexpr std::int64_t kSteps = 500;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double peak_rate(LaneScalar scalar) {
  double sink = 0;
  const auto start = std::chrono::steady_clock::now();
  const auto run = scalar == LaneScalar::float32 ? bench::float_peak : bench::double_peak;
  const double work = run(1'000'000, sink);
  const double rate = work / seconds_since(start);
  benchmark::DoNotOptimize(sink);
  return rate;
}

LaneOptions options_of(const benchmark::State& state, LaneScalar scalar, LaneOptimizer optimizer) {
  LaneOptions options;
  options.shape =
      Shape::constant(1, static_cast<int>(state.range(1)), static_cast<int>(state.range(0)));
  options.law.kind = LawKind::he_uniform;
  options.scalar = scalar;
  options.networks = kNetworks;
  options.optimizer.kind = optimizer;
  options.record_every = 1 << 30;
  options.micro_batch = static_cast<int>(state.range(2));
  return options;
}

void train(benchmark::State& state, LaneScalar scalar, LaneOptimizer optimizer) {
  std::vector<double> x, y;
  for (int i = 0; i < kRows; ++i) {
    x.push_back(-1 + 2 * (i + 0.5) / kRows);
    y.push_back(std::fabs(x.back()));
  }
  const LaneOptions options = options_of(state, scalar, optimizer);
  const auto trainer = LaneTrainer::make(options, {x, y}, {x, y});
  trainer->advance(20);
  double kernel_seconds = 0, peak_sum = 0, runs = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    trainer->advance(kSteps);
    const double seconds = seconds_since(start);
    state.SetIterationTime(seconds);
    kernel_seconds += seconds;
    peak_sum += 1 / peak_rate(scalar);
    runs += 1;
  }
  const double steps = runs * kSteps * kNetworks;
  const double flop = steps * 6.0 * options.shape.parameters() * options.batch;
  state.counters["network_steps_per_s"] = steps / kernel_seconds;
  state.counters["gflop_per_s"] = flop / kernel_seconds * 1e-9;
  state.counters["peak_gflop_per_s"] = runs / peak_sum * 1e-9;
  state.counters["share_of_peak"] = flop / kernel_seconds * peak_sum / runs;
  state.SetLabel(LaneTrainer::instruction_set());
}

void widths(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"width", "depth", "micro_batch"})->UseManualTime();
  for (int width = 1; width <= 8; ++width) bench->Args({width, 20, 0});
  bench->Args({12, 20, 0});  // the generic kernel
}

BENCHMARK_CAPTURE(train, float32_sgd, LaneScalar::float32, LaneOptimizer::sgd)->Apply(widths);
BENCHMARK_CAPTURE(train, float64_sgd, LaneScalar::float64, LaneOptimizer::sgd)->Apply(widths);
BENCHMARK_CAPTURE(train, float32_momentum, LaneScalar::float32, LaneOptimizer::momentum)
    ->ArgNames({"width", "depth", "micro_batch"})
    ->UseManualTime()
    ->Args({4, 20, 0});
BENCHMARK_CAPTURE(train, float32_adam, LaneScalar::float32, LaneOptimizer::adam)
    ->ArgNames({"width", "depth", "micro_batch"})
    ->UseManualTime()
    ->Args({4, 20, 0});
BENCHMARK_CAPTURE(train, float32_micro_batch, LaneScalar::float32, LaneOptimizer::sgd)
    ->ArgNames({"width", "depth", "micro_batch"})
    ->UseManualTime()
    ->ArgsProduct({{4, 8}, {20}, {4, 8, 16, 32}});

// Monte Carlo of death at initialization to depth 100, one thread.
void census(benchmark::State& state) {
  DeathOptions options;
  options.width = static_cast<int>(state.range(0));
  options.networks = 20'000;
  for (auto _ : state) {
    benchmark::DoNotOptimize(count_deaths(options).first[0]);
    options.first_network += options.networks;
  }
  state.SetItemsProcessed(state.iterations() * options.networks);
}
BENCHMARK(census)->ArgName("width")->DenseRange(1, 8)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gradus::random_restart
