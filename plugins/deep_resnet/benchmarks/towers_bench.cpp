// One gradient of the tower at L = 2048, d = 10, N = 5 three ways, its kernel beside the machine's
// limit, and V_p at L = 16384, d = 10.
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "beside_limit.h"
#include "deep_resnet/p_variation.h"
#include "deep_resnet/tower_kernel.h"
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

/// Forward and backward of one layer with tanh. An activation needs two operations for 1 - t^2, two
/// for h + delta t and two for delta t' lambda; a weight two in each of A h, A^T e and e h^T for
/// every sample. Bytes: a weight is read twice and its gradient written; the states and slopes
/// that the way back needs are written and read.
machine::Work layer_work(const TowerShape& shape) {
  const auto d = static_cast<double>(shape.width), n = static_cast<double>(shape.samples);
  return {
      .operations = n * (6 * d * d + 6 * d), .tanhs = n * d, .bytes = 8 * (3 * d * d + 4 * n * d)};
}

std::vector<double> normals(int64_t count, double scale) {
  std::mt19937_64 engine(1);
  std::normal_distribution<double> normal(0, scale);
  std::vector<double> values(static_cast<std::size_t>(count));
  for (double& value : values) value = normal(engine);
  return values;
}

/// The kernel alone; a step is a layer. Arguments: L, d, N. Bytes move as fast as in a copy within
/// as many bytes as weights, gradient, states and slopes have.
void kernel_beside_limit(benchmark::State& state) {
  TowerShape shape{.depth = state.range(0), .width = state.range(1), .samples = state.range(2)};
  const auto depth = static_cast<double>(shape.depth), d = static_cast<double>(shape.width);
  shape.factor = 1 / std::sqrt(depth);
  TowerKernel kernel(shape);
  const int64_t rows = shape.samples * shape.width, layer = shape.width * shape.width;
  const std::vector<double> weights = normals(shape.depth * layer, 0.5 / std::sqrt(depth * d));
  const std::vector<double> inputs = normals(rows, 1), slope = normals(rows, 0.1);
  std::vector<double> outputs(inputs.size()), gradient(weights.size());
  const machine::Work step = layer_work(shape);
  const auto n = static_cast<double>(shape.samples);
  machine::beside_limit(
      state, step, depth,
      [&] {
        kernel.forward(weights.data(), inputs.data(), outputs.data());
        kernel.backward(weights.data(), slope.data(), gradient.data());
      },
      machine::CoreRates(machine::Scalar::float64, step, depth * 16 * (d * d + n * d)));
  state.SetLabel(instruction_set());
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
BENCHMARK(kernel_beside_limit)
    ->ArgNames({"L", "d", "N"})
    ->Args({256, 10, 5})
    ->Args({2048, 10, 5})
    ->Args({256, 8, 8})
    ->Args({256, 32, 32})
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(variation_exact)->Arg(16384)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(variation_pruned)->Arg(16384)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace gradus::deep_resnet
