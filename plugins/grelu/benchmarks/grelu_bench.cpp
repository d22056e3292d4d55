// Processor time of the gated network on one thread: a step with kept gates against the ReLU
// network's step, the model's own derivative against autograd's, and the tangent kernel's share of
// the rate of matrix products.
#include <ATen/Parallel.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include "descent.h"
#include "gd.h"
#include "gradus/product.h"
#include "gradus/standalone_objective.h"
#include "grelu_net.h"
#include "side_by_side.h"

namespace gradus::grelu::bench {
namespace {

/// A network with points of its own, trained by plain gradient descent.
class Training {
 public:
  Training(GateMode gates, int64_t samples, int64_t width, int64_t depth, bool own_derivative)
      : points_(sphere_samples(samples, 32, 1, true, 1)),
        info_(info_of(samples)),
        model_(options_of(gates, width, depth, own_derivative), info_),
        loss_(make_loss("half_squared_error")),
        objective_(model_, *loss_, info_, Batch{points_.points, points_.targets, rows_of(samples)},
                   model_.initial({.seed = 1, .dtype = at::kDouble})),
        descent_(descent_options()) {}

  void step() { objective_.advance(descent_); }
  void gradient() { benchmark::DoNotOptimize(objective_.ask().gradient.data()); }

 private:
  static DataInfo info_of(int64_t samples) {
    DataInfo info;
    info.input_shape = {32};
    info.outputs = 1;
    info.train_rows = samples;
    return info;
  }
  static GreluNet::Options options_of(GateMode gates, int64_t width, int64_t depth, bool own) {
    GreluNet::Options options;
    options.depth = depth;
    options.width = {false, width};
    options.gates = gates;
    options.derivative = own ? GreluNet::Derivative::own : GreluNet::Derivative::autograd;
    return options;
  }
  static Tensor rows_of(int64_t samples) {
    Tensor rows = Stream{0}.normals({samples}).to(at::kLong);
    for (int64_t i = 0; i < samples; ++i) rows[i] = i;
    return rows;
  }
  static GdOptions descent_options() {
    GdOptions options;
    options.step_rule = StepRule::fixed;
    options.eta = 1e-6;
    options.stop_loss = 0;
    return options;
  }

  Samples points_;
  DataInfo info_;
  GreluNet model_;
  std::unique_ptr<Loss> loss_;
  StandaloneObjective objective_;
  Gd descent_;
};

/// Arguments: samples, width, depth.
void step_with_kept_gates_over_relu(benchmark::State& state) {
  Training gated(GateMode::gatenet, state.range(0), state.range(1), state.range(2), true);
  Training relu(GateMode::relu, state.range(0), state.range(1), state.range(2), true);
  machine::in_turns(
      state, [&] { gated.step(); }, [&] { relu.step(); });
}

void autograd_over_own_derivative(benchmark::State& state) {
  Training autograd(GateMode::gatenet, state.range(0), state.range(1), state.range(2), false);
  Training own(GateMode::gatenet, state.range(0), state.range(1), state.range(2), true);
  machine::in_turns(
      state, [&] { autograd.gradient(); }, [&] { own.gradient(); });
}

/// The own derivative beside nothing but the products that it and autograd have in common: L
/// forward and L - 1 back through W_k, and L of a gradient. What it takes beyond them is all that
/// could be saved.
void own_derivative_over_its_products(benchmark::State& state) {
  const int64_t n = state.range(0), m = state.range(1), L = state.range(2);
  Training own(GateMode::gatenet, n, m, L, true);
  const Tensor h = Stream{1}.normals({n, m}), P = Stream{2}.normals({n, m});
  const Tensors W = draw_hidden({{32, m, L, 1}}, 1);
  Tensor rows = h.new_empty({n, m});
  Tensors gradients;
  for (const Tensor& weight : W) gradients.push_back(weight.new_empty({m, m}));
  machine::in_turns(
      state, [&] { own.gradient(); },
      [&] {
        for (std::size_t k = 0; k < W.size(); ++k) {
          product_into(rows, h, W[k].t());
          if (k > 0) product_into(rows, P, W[k]);
          product_into(gradients[k], P.t(), h);
        }
      });
  const double operations =
      static_cast<double>(3 * L - 1) * 2 * static_cast<double>(n) * static_cast<double>(m * m);
  state.counters["operations"] = operations;
  state.counters["own_gflops"] = 1e-6 * operations / state.counters["first_ms"];
  state.counters["product_gflops"] = 1e-6 * operations / state.counters["second_ms"];
  state.counters["share_of_limit"] = 1 / state.counters["ratio"];
}

/// Floating-point operations of the products in one kernel: the gates' network, forward, backward,
/// and two Gram matrices a layer.
double kernel_operations(int64_t samples, int64_t width, int64_t depth) {
  const auto n = static_cast<double>(samples), m = static_cast<double>(width);
  const auto layers = static_cast<double>(depth);
  return layers * (3 * 2 * n * m * m + 2 * 2 * n * n * m);
}

/// The kernel's rate beside that of a product [samples, width] x [width, width] of the same type.
void kernel_share_of_product_rate(benchmark::State& state) {
  const int64_t n = state.range(0), m = state.range(1), L = state.range(2);
  const NetSettings settings{{32, m, L, 1}, GateMode::gatenet};
  const Net net = draw_net(settings, 1, 2);
  const Samples samples = sphere_samples(n, 32, 1, true, 1);
  const Tensor a = Stream{1}.normals({n, m}), b = Stream{2}.normals({m, m});
  Tensor out = a.new_empty({n, m});
  machine::in_turns(
      state,
      [&] {
        const KernelFeatures features = kernel_features(net, samples.points);
        benchmark::DoNotOptimize(empirical_kernel(features, features).const_data_ptr());
      },
      [&] { product_into(out, a, b.t()); });
  const double product = 2 * static_cast<double>(n) * static_cast<double>(m * m);
  const double kernel = kernel_operations(n, m, L);
  state.counters["kernel_gflops"] = 1e-6 * kernel / state.counters["first_ms"];
  state.counters["product_gflops"] = 1e-6 * product / state.counters["second_ms"];
  state.counters["share"] = kernel / product / state.counters["ratio"];
}

BENCHMARK(step_with_kept_gates_over_relu)
    ->ArgNames({"n", "m", "L"})
    ->Args({16, 1024, 4})
    ->Args({128, 1024, 4})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(autograd_over_own_derivative)
    ->ArgNames({"n", "m", "L"})
    ->ArgsProduct({{4, 8, 16, 24, 32, 64, 128}, {1024}, {4}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(own_derivative_over_its_products)
    ->ArgNames({"n", "m", "L"})
    ->ArgsProduct({{16, 32, 128}, {1024}, {4}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(kernel_share_of_product_rate)
    ->ArgNames({"n", "m", "L"})
    ->Args({256, 2048, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gradus::grelu::bench

int main(int argc, char** argv) {
  at::set_num_threads(1);
  const c10::AutoGradMode no_graph(false);  // only the objective builds graphs, as in a run
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
