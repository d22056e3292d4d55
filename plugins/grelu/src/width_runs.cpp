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

/// How many cells there are.
std::size_t cells_of(const WidthRunsOptions& options) {
  const std::size_t samples = options.samples.size(), depths = options.depths.size();
  if (samples == depths) return samples;
  throw Error("grelu.cells", "options samples and depths", "lists of one length",
              std::to_string(samples) + " and " + std::to_string(depths),
              "cell i has samples[i] and depths[i]");
}

struct Cell {
  GateMode mode;
  int64_t samples, depth, width;
};

/// Cell by cell of a mode, then the next mode.
Cell cell_at(const WidthRunsOptions& options, std::size_t i) {
  const std::size_t cells = cells_of(options);
  const int64_t n = options.samples[i % cells], L = options.depths[i % cells];
  return {gate_mode(options.modes[i / cells]), n, L, options.width > 0 ? options.width : n * n * L};
}

struct CellRun {
  Ends ends;
  std::vector<double> losses;
};

CellRun train_cell(const Cell& cell, int64_t seed, const WidthRunsOptions& options) {
  Trial trial = sphere_trial(cell.mode, {inputs, cell.width, cell.depth, 1}, cell.samples, seed);
  const Ends ends = spectrum(trial.net, trial.samples.points);
  Descent descent(trial.net, trial.samples);
  return {ends, descent.run(kernel_free_step(trial.net.settings, options.c), options.least_loss,
                            options.max_steps)};
}

void add_run(OutputTable& runs, const Cell& cell, int64_t seed, const CellRun& trained,
             double loss) {
  const double steps = first_at(trained.losses, loss);
  runs.add({{"gates", name_of(cell.mode)},
            {"samples", cell.samples},
            {"depth", cell.depth},
            {"width", cell.width},
            {"seed", seed},
            {"steps", steps},
            {"last_loss", trained.losses.back()},
            {"monotone", never_rises(trained.losses, loss) ? 1 : 0},
            {"r_squared", fit_log_loss(trained.losses, loss).r_squared},
            {"ratio", time_ratio(steps, static_cast<double>(cell.samples), loss)},
            {"eigenvalue_low", trained.ends.low},
            {"eigenvalue_high", trained.ends.high}});
}

/// When the loss first reached each power of ten.
void add_levels(OutputTable& levels, const Cell& cell, int64_t seed,
                const std::vector<double>& losses, double least_loss) {
  for (double goal = 0.1; goal >= least_loss * 0.99; goal /= 10) {
    levels.add({{"gates", name_of(cell.mode)},
                {"samples", cell.samples},
                {"depth", cell.depth},
                {"seed", seed},
                {"loss", goal},
                {"steps", first_at(losses, goal)}});
  }
}

Figure loss_figure(int64_t width) {
  return {"loss",
          "Loss against the step at width " + (width > 0 ? std::to_string(width) : "n^2 L"),
          "The summed loss of the first seed of each cell; straight lines mean time logarithmic in "
          "1/loss.",
          {"step"},
          {"loss", true}};
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
  OutputTable runs("runs"), levels("levels");
  Figure figure = loss_figure(options_.width);
  const std::size_t count = options_.modes.size() * cells_of(options_);
  for (std::size_t i = 0; i < count; ++i) {
    const Cell cell = cell_at(options_, i);
    for (int64_t seed = 0; seed < options_.seeds; ++seed) {
      const CellRun trained = train_cell(cell, seed, options_);
      add_run(runs, cell, seed, trained, options_.loss);
      add_levels(levels, cell, seed, trained.losses, options_.least_loss);
      if (seed > 0) continue;
      figure.lines.push_back(curve_of(std::string(name_of(cell.mode)) +
                                          ", n = " + std::to_string(cell.samples) +
                                          ", L = " + std::to_string(cell.depth),
                                      trained.losses));
    }
    run.progress(static_cast<double>(i + 1) / static_cast<double>(count));
  }
  runs.write(run);
  levels.write(run);
  run.figure(figure);
}

}  // namespace gradus::grelu
