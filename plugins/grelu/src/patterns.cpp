#include <algorithm>

#include "experiments.h"
#include "gradus/output_table.h"
#include "gradus/stream.h"

namespace gradus::grelu {
namespace {

constexpr int64_t inputs = 32;

/// Largest departure of W_k -> f from an affine function, over the size of f, for random changes:
/// f(W + U + V) - f(W + U) - f(W + V) + f(W).
double nonlinearity(Net& net, const Tensor& points) {
  double worst = 0;
  Stream stream{derive_seed(7, "grelu.linearity")};
  for (std::size_t k = 0; k < net.W.size(); ++k) {
    const Tensor start = net.W[k].clone();
    const Tensor U = stream.normals(start.sizes()), V = stream.normals(start.sizes());
    const auto f = [&](const Tensor& W) {
      net.W[k] = W;
      return output_of(net, points);
    };
    const Tensor both = f(start.add(U).add(V)), one = f(start.add(U)), other = f(start.add(V));
    const Tensor none = f(start);
    const double gap = both.sub(one).sub(other).add(none).abs().max().item<double>();
    worst = std::max(worst, gap / both.abs().max().item<double>());
  }
  return worst;
}

}  // namespace

void PatternsOptions::declare(Schema& schema) {
  schema.add("width", width, "units of a hidden layer").in(2, 16384).symbol("m");
  schema.add("depth", depth, "hidden layers").in(1, 64).symbol("L");
  schema.add("samples", samples, "points").in(2, 4096).symbol("n");
  schema.add("steps", steps, "of training").in(1, 1e6).unit("steps");
}

void Patterns::run(ToolRun& run) {
  OutputTable table("patterns");
  for (const GateMode mode : {GateMode::input, GateMode::gatenet, GateMode::frozen}) {
    Trial trial =
        sphere_trial(mode, {inputs, options_.width, options_.depth, 1}, options_.samples, 0);
    const std::string before = trial.net.source.hash();
    const Tensors gates = trial.net.source.gates(trial.samples.points);
    Descent descent(trial.net, trial.samples);
    descent.run(kernel_free_step(trial.net.settings, 0.5), 0, options_.steps);
    bool same = before == trial.net.source.hash();
    const Tensors after = trial.net.source.gates(trial.samples.points);
    for (std::size_t k = 0; k < gates.size(); ++k) same = same && gates[k].equal(after[k]);
    table.add({{"gates", name_of(mode)},
               {"unchanged", same ? 1 : 0},
               {"nonlinearity", nonlinearity(trial.net, trial.samples.points)}});
  }
  table.write(run);
}

}  // namespace gradus::grelu
