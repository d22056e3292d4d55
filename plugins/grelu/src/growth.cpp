#include <map>

#include "experiments.h"
#include "gradus/output_table.h"

namespace gradus::grelu {
namespace {

constexpr int64_t inputs = 32;

}  // namespace

void GrowthOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: input, gatenet, frozen, relu").length(1, 4);
  schema.add("samples", samples, "numbers of points").in(2, 4096).length(1, 100).symbol("n");
  schema.add("depths", depths, "numbers of hidden layers").in(1, 64).length(1, 100).symbol("L");
  schema.add("width", width, "units of a hidden layer").in(2, 16384).symbol("m");
  schema.add("seeds", seeds, "networks of each cell").in(1, 100);
  schema.add("max_steps", max_steps, "steps before a run is given up").in(1, 1e6);
  schema.add("share", share, "of the first loss, at which runs end").in(0, 1);
}

double Growth::steps_of(const std::string& name, int64_t n, int64_t depth,
                        OutputTable& runs) const {
  double sum = 0;
  for (int64_t seed = 0; seed < options_.seeds; ++seed) {
    Trial trial = sphere_trial(gate_mode(name), {inputs, options_.width, depth, 1}, n, seed);
    const KernelFeatures features = kernel_features(trial.net, trial.samples.points);
    const double eta = 1 / largest_eigenvalue(empirical_kernel(features, features));
    Descent descent(trial.net, trial.samples);
    const double goal = options_.share * descent.loss();
    const auto losses = descent.run(eta, goal, options_.max_steps);
    const auto steps = static_cast<double>(losses.size() - 1);
    sum += steps;
    runs.add({{"gates", name},
              {"samples", n},
              {"depth", depth},
              {"seed", seed},
              {"steps", steps},
              {"converged", losses.back() <= goal ? 1 : 0}});
  }
  return sum / static_cast<double>(options_.seeds);
}

void Growth::run(ToolRun& run) {
  OutputTable runs("runs");
  const std::string caption =
      "Steps to a share of the first loss with the step 1/lambda_max of the kernel at the start; "
      "mean over seeds.";
  Figure by_points{
      "steps", "Steps against the number of points", caption, {"points", true}, {"steps", true}};
  Figure by_depth{"steps_by_depth",
                  "Steps against the number of layers",
                  caption,
                  {"hidden layers", true},
                  {"steps", true}};
  std::size_t done = 0;
  const std::size_t all = options_.modes.size() * options_.depths.size() * options_.samples.size();
  for (const std::string& name : options_.modes) {
    std::map<int64_t, LineMark> across;  // a line for each number of points
    for (const int64_t depth : options_.depths) {
      LineMark line{name + ", L = " + std::to_string(depth), {}, {}};
      for (const int64_t n : options_.samples) {
        const double steps = steps_of(name, n, depth, runs);
        line.x.push_back(static_cast<double>(n));
        line.y.push_back(steps);
        across[n].name = name + ", n = " + std::to_string(n);
        across[n].x.push_back(static_cast<double>(depth));
        across[n].y.push_back(steps);
        run.progress(static_cast<double>(++done) / static_cast<double>(all));
      }
      by_points.lines.push_back(line);
    }
    for (const auto& [n, line] : across) by_depth.lines.push_back(line);
  }
  runs.write(run);
  run.figure(by_points);
  if (options_.depths.size() > 1) run.figure(by_depth);
}

}  // namespace gradus::grelu
