// One gradient of the tower at L = 2048, d = 10, N = 5 three ways, and V_p at L = 16384, d = 10.
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <cmath>

#include "deep_resnet/p_variation.h"
#include "gradus/stream.h"
#include "gradus/task.h"
#include "torch_loop.h"
#include "tower.h"
#include "tower_report.h"
#include "tower_tasks.h"

namespace gradus::deep_resnet {
namespace {

struct Problem {
  TaskData data;
  std::unique_ptr<Loss> loss;
  std::unique_ptr<Tower> tower;
  Tensors weights;
  Batch batch;

  Problem(int64_t depth, Backward backward, int64_t networks = 0) {
    at::set_num_threads(1);
    const TheoryTask task({});
    Seeds seeds;
    data = task.data(seeds, at::kDouble);
    loss = task.loss();
    Tower::Options options;
    options.depth = depth;
    options.backward = backward;
    tower = std::make_unique<Tower>(options, data.info);
    weights = tower->initial({.seed = 1, .copies = networks, .dtype = at::kDouble});
    batch = {data.train.input, data.train.target, {}};
  }
};

void per_layer(benchmark::State& state, int64_t networks = 1) {
  const auto layers = static_cast<double>(state.range(0) * networks);
  state.counters["s_per_layer"] = benchmark::Counter(
      layers, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void own(benchmark::State& state) {
  const Problem p(state.range(0), Backward::manual);
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluate(nullptr, *p.tower, *p.loss, p.weights, 0, p.batch, {}));
  }
  per_layer(state);
}

/// Five networks in one stack.
void own_stacked(benchmark::State& state) {
  const Problem p(state.range(0), Backward::manual, 5);
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluate(nullptr, *p.tower, *p.loss, p.weights, 5, p.batch, {}));
  }
  per_layer(state, 5);
}

void manual_loop(benchmark::State& state) {
  const Problem p(state.range(0), Backward::manual);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        torch_loop(p.weights[0], p.batch.input, p.batch.target, p.tower->factor()));
  }
  per_layer(state);
}

void autograd(benchmark::State& state) {
  const Problem p(state.range(0), Backward::autograd);
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluate(nullptr, *p.tower, *p.loss, p.weights, 0, p.batch, {}));
  }
  per_layer(state);
}

Tensor rough_path(int64_t points) {
  Stream stream{3};
  return stream.normals({points, 10, 10}).div_(std::sqrt(static_cast<double>(points))).cumsum(0);
}

/// p = 1.5, 2, 3 by the exact recursion over all pairs.
void variation_exact(benchmark::State& state) {
  const Tensor path = rough_path(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(p_variation(path_of(path), {{1.5, 2, 3}}));
}

/// The same exact values by the pruned recursion.
void variation_pruned(benchmark::State& state) {
  const Tensor path = rough_path(state.range(0));
  for (auto _ : state) {
    for (const double p : {1.5, 2.0, 3.0}) {
      benchmark::DoNotOptimize(p_variation_pruned(path_of(path), p));
    }
  }
}

BENCHMARK(own)->Arg(256)->Arg(2048)->Unit(benchmark::kMicrosecond);
BENCHMARK(own_stacked)->Arg(2048)->Unit(benchmark::kMicrosecond);
BENCHMARK(manual_loop)->Arg(2048)->Unit(benchmark::kMicrosecond);
BENCHMARK(autograd)->Arg(2048)->Unit(benchmark::kMicrosecond);
BENCHMARK(variation_exact)->Arg(16384)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(variation_pruned)->Arg(16384)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace gradus::deep_resnet
