// Processor time of a step in mini-batches on one thread beside the least time that its products
// take.
#include <ATen/Parallel.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "beside_limit.h"
#include "dsgd_mlp.h"
#include "gradus/product.h"
#include "gradus/standalone_objective.h"
#include "step.h"

namespace gradus::dsgd {
namespace {

constexpr int64_t inputs = 784, outputs = 10, batch = 128, batches = 8, rank = 24;

/// Operations of the products of a step of 784-hidden-10 with automatic settings: those of the
/// gradient, and those of the first layer's map. With s and c the sides of that layer, s > r = 24:
/// x (x' Q), Q' x and Q times the map's rows take 2 s c r each of four times; the Gram matrix of
/// Q' x, its map and the check of that 2 r^2 c each; the check of Q 2 r^2 s. The factorizations (QR
/// of s x r, eigenvectors of r x r), the map of the last layer and sums over entries are left out.
double step_operations(int64_t hidden) {
  const double h = static_cast<double>(hidden), x = inputs, y = outputs, b = batch, r = rank;
  const double gradient = 2 * b * (2 * x * h + 3 * h * y);
  const double side = std::min(h, x), other = std::max(h, x);
  return gradient + 8 * side * other * r + 6 * r * r * other + 2 * r * r * side;
}

DataInfo data_info() {
  DataInfo info;
  info.input_shape = {inputs};
  info.outputs = info.classes = outputs;
  info.train_rows = batch * batches;
  return info;
}

/// A network on random numbers, trained by dsgd.step.
class Training {
 public:
  explicit Training(int64_t hidden)
      : model_(options_of(hidden), data_info()),
        loss_(make_loss("cross_entropy")),
        objective_(model_, *loss_, data_info(), random_rows(),
                   model_.initial({.seed = 1, .dtype = at::kFloat})),
        step_({}) {}

  void step() {
    objective_.use_range(steps_ % batches * batch, batch);
    objective_.advance(step_);
    ++steps_;
    if (!std::isnan(step_.report().dual[0])) ++maps_;
  }
  /// Steps whose first layer was mapped: a bound may rule it out, and then its products are saved.
  bool always_mapped() const { return maps_ == steps_; }

 private:
  static DsgdMlp::Options options_of(int64_t hidden) {
    DsgdMlp::Options options;
    options.widths = {inputs, hidden, outputs};
    return options;
  }
  static Batch random_rows() {
    const Tensor points = Stream{2}.uniforms({batch * batches, inputs}, 0, 1).to(at::kFloat);
    const Tensor labels = Stream{3}.uniforms({batch * batches}, 0, outputs).to(at::kLong);
    return {points, labels, {}};
  }
  DsgdMlp model_;
  std::unique_ptr<Loss> loss_;
  StandaloneObjective objective_;
  Step step_;
  int64_t steps_ = 0, maps_ = 0;
};

/// Operations a second of the product with the first layer's weights.
class ProductRate {
 public:
  explicit ProductRate(int64_t hidden)
      : rows_(Stream{4}.normals({batch, inputs}).to(at::kFloat)),
        weights_(Stream{5}.normals({hidden, inputs}).to(at::kFloat)),
        out_(rows_.new_empty({batch, hidden})),
        operations_(2.0 * batch * inputs * static_cast<double>(hidden)) {}

  machine::Work operator()() {
    const auto product = [&] { product_into(out_, rows_, weights_.t()); };
    return {.operations = operations_ / machine::seconds_of_several(product)};
  }

 private:
  Tensor rows_, weights_, out_;
  double operations_;
};

void step_beside_limit(benchmark::State& state) {
  const int64_t hidden = state.range(0);
  Training training(hidden);
  machine::beside_limit(
      state, {.operations = step_operations(hidden)}, 1, [&] { training.step(); },
      ProductRate(hidden));
  if (!training.always_mapped()) state.SkipWithError("a step left out the first layer's map");
}

BENCHMARK(step_beside_limit)
    ->ArgName("hidden")
    ->Arg(64)
    ->Arg(128)
    ->Iterations(50)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gradus::dsgd

int main(int argc, char** argv) {
  at::set_num_threads(1);
  const c10::AutoGradMode no_graph(false);  // only the objective builds graphs, as in a run
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
