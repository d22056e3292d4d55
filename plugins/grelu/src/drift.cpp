#include <algorithm>
#include <cmath>

#include "experiments.h"
#include "gradus/output_table.h"
#include "gradus/stats/fit.h"
#include "gradus/text.h"
#include "linearisation.h"

namespace gradus::grelu {
namespace {

struct Departure {
  double drift = 0, train_gap = 0, test_gap = 0, movement = 0;
};

/// Trains `net` with the step 1/lambda_max beside its linearisation.
Departure depart(Net& net, const Samples& samples, const Tensor& unseen, int64_t steps) {
  Linearisation linear(net, samples, unseen);
  const double eta = linear.kernel_step();
  const Net start = copy_of(net);
  Descent descent(net, samples);
  Departure departure;
  for (int64_t k = 0; k < steps; ++k) {
    descent.step(eta);
    linear.step(eta);
    const Tensor own = output_of(net, samples.points).sub(samples.targets);
    departure.train_gap = std::max(departure.train_gap, linear.train_gap(own));
    departure.test_gap = std::max(departure.test_gap, linear.test_gap(output_of(net, unseen)));
  }
  const KernelFeatures end = kernel_features(net, samples.points);
  departure.drift = empirical_kernel(end, end).sub(linear.kernel()).norm().item<double>() /
                    linear.kernel().norm().item<double>();
  departure.movement = movement(net.W, start.W);
  return departure;
}

}  // namespace

void DriftOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: input, gatenet, frozen, relu").length(1, 4);
  schema.add("widths", widths, "units of a hidden layer").in(2, 16384).length(1, 100).symbol("m");
  schema.add("depths", depths, "L of each cell").in(1, 64).length(1, 100).symbol("L");
  schema.add("samples", samples, "n of each cell").in(2, 4096).length(1, 100).symbol("n");
  schema.add("deep_width", deep_width, "widest network of cells with L > 2").in(2, 16384);
  schema.add("dim", dim, "inputs").in(2, 4096).symbol("d");
  schema.add("steps", steps, "of training").in(1, 1e6).unit("steps");
  schema.add("test_points", test_points, "unseen points").in(1, 1e5);
  schema.add("seeds", seeds, "networks of each cell").in(1, 100);
}

void Drift::run(ToolRun& run) {
  OutputTable runs("runs");
  Figure figure{"drift",
                "Drift of the tangent kernel against width",
                "|Theta_T - Theta_0|_F / |Theta_0|_F after training, geometric mean over seeds, "
                "with the slope of the logarithms.",
                {"width", true},
                {"drift", true}};
  const std::size_t cells = std::min(options_.depths.size(), options_.samples.size());
  for (std::size_t i = 0; i < options_.modes.size() * cells; ++i) {
    const std::string& name = options_.modes[i / cells];
    const int64_t L = options_.depths[i % cells], n = options_.samples[i % cells];
    LineMark line{name + ", L = " + std::to_string(L) + ", n = " + std::to_string(n), {}, {}};
    for (const int64_t m : options_.widths) {
      if (L > 2 && m > options_.deep_width) continue;
      double logs = 0;
      for (int64_t seed = 0; seed < options_.seeds; ++seed) {
        Trial trial = sphere_trial(gate_mode(name), {options_.dim, m, L, 1}, n, seed);
        const Tensor unseen = sphere_samples(options_.test_points, options_.dim, 1, true,
                                             static_cast<uint64_t>(seed) + 1000)
                                  .points;
        const Departure d = depart(trial.net, trial.samples, unseen, options_.steps);
        logs += std::log(d.drift);
        runs.add({{"gates", name},
                  {"depth", L},
                  {"samples", n},
                  {"width", m},
                  {"seed", seed},
                  {"drift", d.drift},
                  {"train_gap", d.train_gap},
                  {"test_gap", d.test_gap},
                  {"movement", d.movement}});
      }
      line.x.push_back(static_cast<double>(m));
      line.y.push_back(std::exp(logs / static_cast<double>(options_.seeds)));
    }
    if (line.x.size() > 1) {
      line.name += ", slope " + significant(stats::fit_power_law(line.x, line.y).slope, 3);
    }
    figure.lines.push_back(line);
    run.progress(static_cast<double>(i + 1) / static_cast<double>(options_.modes.size() * cells));
  }
  runs.write(run);
  run.figure(figure);
}

}  // namespace gradus::grelu
