// Steps of the lanes kernel beside the core's peak rate, measured in turns: a step is that of one
// network and does 6 P B floating-point operations (P parameters, batch B).
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "beside_limit.h"
#include "random_restart/lanes.h"
#include "random_restart/monte_carlo.h"

namespace gradus::random_restart {
namespace {

constexpr int kNetworks = 16, kRows = 512;
constexpr std::int64_t kSteps = 100;

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
  const machine::Work step{.operations = 6.0 * static_cast<double>(options.shape.parameters()) *
                                         static_cast<double>(options.batch)};
  const auto kind =
      scalar == LaneScalar::float32 ? machine::Scalar::float32 : machine::Scalar::float64;
  machine::beside_limit(
      state, step, static_cast<double>(kSteps * kNetworks), [&] { trainer->advance(kSteps); },
      machine::CoreRates(kind, step));
  state.SetLabel(LaneTrainer::instruction_set());
}

void widths(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"width", "depth", "micro_batch"})->Unit(benchmark::kMillisecond);
  for (int width = 1; width <= 8; ++width) bench->Args({width, 20, 0});
  bench->Args({12, 20, 0});  // the generic kernel
}

BENCHMARK_CAPTURE(train, float32_sgd, LaneScalar::float32, LaneOptimizer::sgd)->Apply(widths);
BENCHMARK_CAPTURE(train, float64_sgd, LaneScalar::float64, LaneOptimizer::sgd)->Apply(widths);
BENCHMARK_CAPTURE(train, float32_momentum, LaneScalar::float32, LaneOptimizer::momentum)
    ->ArgNames({"width", "depth", "micro_batch"})
    ->Unit(benchmark::kMillisecond)
    ->Args({4, 20, 0});
BENCHMARK_CAPTURE(train, float32_adam, LaneScalar::float32, LaneOptimizer::adam)
    ->ArgNames({"width", "depth", "micro_batch"})
    ->Unit(benchmark::kMillisecond)
    ->Args({4, 20, 0});
BENCHMARK_CAPTURE(train, float32_micro_batch, LaneScalar::float32, LaneOptimizer::sgd)
    ->ArgNames({"width", "depth", "micro_batch"})
    ->Unit(benchmark::kMillisecond)
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
