#include <cmath>

#include "experiments.h"
#include "gradus/output_table.h"

namespace gradus::grelu {
namespace {

constexpr int64_t inputs = 32;

Tensor start_kernel(const Net& net, const Tensor& points) {
  const KernelFeatures features = kernel_features(net, points);
  return empirical_kernel(features, features);
}

/// sum(Theta K) / sum(K^2), which averages 1 where K is the mean of Theta.
double projection(const Tensor& theta, const Tensor& K) {
  return theta.mul(K).sum().item<double>() / K.square().sum().item<double>();
}

}  // namespace

void ConcentrationOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: input, gatenet").length(1, 2);
  schema.add("widths", widths, "units of a hidden layer").in(2, 16384).length(1, 100).symbol("m");
  schema.add("depths", depths, "hidden layers").in(1, 64).length(1, 100).symbol("L");
  schema.add("samples", samples, "points").in(2, 4096).symbol("n");
  schema.add("seeds", seeds, "networks of each cell").in(1, 100);
  schema.add("draws", draws, "draws of the weights with gates fixed").in(2, 10000);
}

void Concentration::run(ToolRun& run) {
  OutputTable deviations("deviations"), means("means");
  for (const std::string& name : options_.modes) {
    const GateMode mode = gate_mode(name);
    for (const int64_t L : options_.depths) {
      for (const int64_t m : options_.widths) {
        for (int64_t seed = 0; seed < options_.seeds; ++seed) {
          const Trial trial = sphere_trial(mode, {inputs, m, L, 1}, options_.samples, seed);
          const Tensor& x = trial.samples.points;
          const Tensor gap = start_kernel(trial.net, x)
                                 .sub(limit_kernel(trial.net.settings, x, x))
                                 .div_(kernel_unit(trial.net.settings));
          const double rms = std::sqrt(gap.square().mean().item<double>());
          deviations.add(
              {{"gates", name},
               {"depth", L},
               {"width", m},
               {"seed", seed},
               {"rms", rms},
               {"over_rate", rms / std::sqrt(static_cast<double>(L) / static_cast<double>(m))}});
        }
      }
      const Shape shape{inputs, options_.widths.front(), L, 1};
      const Trial fixed = sphere_trial(mode, shape, options_.samples, 0);
      const Tensor K = given_gates_kernel(fixed.net, fixed.samples.points);
      for (int64_t draw = 0; draw < options_.draws; ++draw) {
        Net net = draw_net(fixed.net.settings, static_cast<uint64_t>(draw) + 1000, 0);
        means.add({{"gates", name},
                   {"depth", L},
                   {"width", shape.width},
                   {"draw", draw},
                   {"projection", projection(start_kernel(net, fixed.samples.points), K)}});
      }
    }
  }
  deviations.write(run);
  means.write(run);
}

}  // namespace gradus::grelu
