// Processor time of one step of one start in runs of the default length, with and without what is
// recorded of them; and of the steps alone beside the least time that their operations take.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "beside_limit.h"
#include "constant_target/descent.h"
#include "step_work.h"

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

/// Unwatched steps of 32 starts; as many in a call as take some milliseconds.
void descents_beside_limit(benchmark::State& state, const DescentOptions& options,
                           const machine::Work& step) {
  const std::vector<Start> starts = random_starts(options.network);
  const double count = 1e7 / (step.operations + 50 * step.tanhs) / kStarts;
  const auto in_a_call = static_cast<std::int64_t>(std::ceil(count));
  const auto descent = make_descent(options, starts);
  machine::beside_limit(
      state, step, static_cast<double>(in_a_call) * kStarts, [&] { descent->advance(in_a_call); },
      machine::CoreRates(machine::Scalar::float64, step));
  state.SetLabel(instruction_set());
}

DescentOptions unwatched(std::vector<int> sizes) {
  DescentOptions options;
  options.network.sizes = std::move(sizes);
  options.watched = false;
  return options;
}

/// The exact risk in one dimension, one hidden layer of ReLU.
void exact_beside_limit(benchmark::State& state) {
  const DescentOptions options = unwatched({1, static_cast<int>(state.range(0)), 1});
  descents_beside_limit(state, options, exact_step_work(options.network));
}

Atoms<double> normal_cloud(int count, int inputs) {
  std::mt19937_64 engine(2);
  std::normal_distribution<double> normal(0, 1);
  Atoms<double> cloud;
  cloud.count = count;
  cloud.weight.assign(static_cast<std::size_t>(count), 1.0 / count);
  cloud.x.resize(static_cast<std::size_t>(count * inputs));
  for (double& x : cloud.x) x = normal(engine);
  return cloud;
}

/// The risk over a cloud of points, which all starts share.
void cloud_beside_limit(benchmark::State& state, Activation activation, std::vector<int> sizes) {
  const int count = static_cast<int>(state.range(0));
  DescentOptions options = unwatched(std::move(sizes));
  options.network.activation = activation;
  options.rule = StepRule::fixed;
  options.measure.inputs = options.network.inputs();
  options.measure.interval.reset();
  options.measure.cloud = normal_cloud(count, options.network.inputs());
  descents_beside_limit(state, options, step_work(options.network, count));
}

BENCHMARK(exact_beside_limit)
    ->ArgName("hidden")
    ->Arg(1)
    ->Arg(4)
    ->Arg(16)
    ->Arg(64)
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cloud_beside_limit, relu, Activation::relu, std::vector{4, 16, 1})
    ->ArgName("points")
    ->Arg(64)
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cloud_beside_limit, relu_deep, Activation::relu, std::vector{4, 16, 16, 1})
    ->ArgName("points")
    ->Arg(64)
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cloud_beside_limit, tanh, Activation::tanh, std::vector{4, 16, 1})
    ->ArgName("points")
    ->Arg(64)
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);
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
