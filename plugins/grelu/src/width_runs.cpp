#include "experiments.h"
#include "gradus/error.h"
#include "gradus/output_table.h"
#include "loss_curve.h"

namespace gradus::grelu {
namespace {

constexpr int64_t inputs = 32;

struct Ends {
  double low, high;
};

/// Least and largest eigenvalue of the kernel at the start, over L m / o.
Ends spectrum(const Net& net, const Tensor& points) {
  const KernelFeatures features = kernel_features(net, points);
  const Tensor values =
      eigenvalues(empirical_kernel(features, features)).div(kernel_unit(net.settings));
  return {values[0].item<double>(), values[-1].item<double>()};
}

LineMark curve_of(const std::string& name, const std::vector<double>& losses) {
  LineMark line{name, {}, {}};
  for (std::size_t k = 0; k < losses.size(); ++k) {
    line.x.push_back(static_cast<double>(k));
    line.y.push_back(losses[k]);
  }
  return line;
}

}  // namespace

void WidthRunsOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: input, gatenet, frozen, relu").length(1, 4);
  schema.add("samples", samples, "n of each cell").in(2, 4096).length(1, 100).symbol("n");
  schema.add("depths", depths, "L of each cell").in(1, 64).length(1, 100).symbol("L");
  schema.add("width", width, "units of a hidden layer; 0: n^2 L").in(0, 16384).symbol("m");
  schema.add("seeds", seeds, "networks of each cell").in(1, 100);
  schema.add("max_steps", max_steps, "steps before a run counts as not converged").in(1, 1e6);
  schema.add("c", c, "the step is c o/(m L)").in(0, 2);
  schema.add("loss", loss, "the loss that counts as a global minimum").in(0, 1);
  schema.add("least_loss", least_loss, "the loss at which runs end").in(0, 1);
}

void WidthRuns::run(ToolRun& run) {
  if (options_.samples.size() != options_.depths.size()) {
    throw Error(
        "grelu.cells", "options samples and depths", "lists of one length",
        std::to_string(options_.samples.size()) + " and " + std::to_string(options_.depths.size()),
        "cell i has samples[i] and depths[i]");
  }
  OutputTable runs("runs"), levels("levels");
  Figure figure{"loss",
                options_.width > 0
                    ? "Loss against the step at width " + std::to_string(options_.width)
                    : "Loss against the step at width n^2 L",
                "The summed loss of the first seed of each cell; straight lines mean time "
                "logarithmic in 1/loss.",
                {"step"},
                {"loss", true}};
  const std::size_t cells = options_.samples.size();
  for (std::size_t i = 0; i < options_.modes.size() * cells; ++i) {
    const GateMode mode = gate_mode(options_.modes[i / cells]);
    const int64_t n = options_.samples[i % cells], L = options_.depths[i % cells];
    const int64_t m = options_.width > 0 ? options_.width : n * n * L;
    for (int64_t seed = 0; seed < options_.seeds; ++seed) {
      Trial trial = sphere_trial(mode, {inputs, m, L, 1}, n, seed);
      const Ends ends = spectrum(trial.net, trial.samples.points);
      Descent descent(trial.net, trial.samples);
      const auto losses = descent.run(kernel_free_step(trial.net.settings, options_.c),
                                      options_.least_loss, options_.max_steps);
      const double steps = first_at(losses, options_.loss);
      runs.add({{"gates", name_of(mode)},
                {"samples", n},
                {"depth", L},
                {"width", m},
                {"seed", seed},
                {"steps", steps},
                {"last_loss", losses.back()},
                {"monotone", never_rises(losses, options_.loss) ? 1 : 0},
                {"r_squared", fit_log_loss(losses, options_.loss).r_squared},
                {"ratio", time_ratio(steps, static_cast<double>(n), options_.loss)},
                {"eigenvalue_low", ends.low},
                {"eigenvalue_high", ends.high}});
      for (double goal = 0.1; goal >= options_.least_loss * 0.99; goal /= 10) {
        levels.add({{"gates", name_of(mode)},
                    {"samples", n},
                    {"depth", L},
                    {"seed", seed},
                    {"loss", goal},
                    {"steps", first_at(losses, goal)}});
      }
      if (seed == 0) {
        figure.lines.push_back(curve_of(std::string(name_of(mode)) + ", n = " + std::to_string(n) +
                                            ", L = " + std::to_string(L),
                                        losses));
      }
    }
    run.progress(static_cast<double>(i + 1) / static_cast<double>(options_.modes.size() * cells));
  }
  runs.write(run);
  levels.write(run);
  run.figure(figure);
}

}  // namespace gradus::grelu
