#include <set>

#include "comparison.h"
#include "experiments.h"
#include "gradus/output_table.h"

namespace gradus::grelu {
namespace {

constexpr int64_t inputs = 32;
constexpr double goal = 1e-6;
constexpr int64_t most_steps = 1500;

}  // namespace

void ConversionOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: gatenet, input, frozen").length(1, 4);
  schema.add("width", width, "units of a hidden layer").in(2, 4096).symbol("m");
  schema.add("depth", depth, "hidden layers").in(1, 64).symbol("L");
  schema.add("samples", samples, "points").in(2, 4096).symbol("n");
  schema.add("outputs", outputs, "outputs").in(1, 100).symbol("o");
  schema.add("seeds", seeds, "networks of each mode").in(1, 100);
  schema.add("parts", parts, "parts of the training, at whose ends the network is converted")
      .in(1, 1000);
  schema.add("unseen", unseen, "further points").in(1, 1e6);
  schema.add("slack", slack, "S |q| = slack |p| at the tightest point").in(1, 1e6);
  schema.add("large_slack", large_slack, "slack of the conversion for unseen points").in(1, 1e6);
  schema.add("near", near, "an unseen point agrees within this share of the mean of |f|").in(0, 1);
}

namespace {

/// The steps 0, T/parts, 2 T/parts .. T.
std::set<int64_t> moments_of(int64_t total, int64_t parts) {
  std::set<int64_t> moments;
  for (int64_t i = 0; i <= parts; ++i) moments.insert(i * total / parts);
  return moments;
}

}  // namespace

void Conversion::compare_at(int64_t step, int64_t seed, const Net& net, const Samples& samples,
                            const Tensor& unseen, OutputTable& table, LineMark& line) const {
  const ReluNetwork relu = to_relu(net, samples.points, options_.slack);
  const ReluNetwork wide = to_relu(net, samples.points, options_.large_slack);
  const Comparison tight = compare(net, relu, samples.points);
  table.add({{"gates", name_of(net.settings.gates)},
             {"seed", seed},
             {"step", step},
             {"error", tight.error},
             {"same_class", tight.same_class ? 1 : 0},
             {"width_as_stated", has_stated_width(net, relu) ? 1 : 0},
             {"largest_scale", largest_scale(relu)},
             {"large_slack_error", compare(net, wide, samples.points).error},
             {"unseen_near", share_near(net, wide, unseen, options_.near)}});
  if (seed != 0) return;
  line.x.push_back(static_cast<double>(step));
  line.y.push_back(tight.error);
}

void Conversion::run(ToolRun& run) {
  OutputTable table("conversions");
  Figure figure{"conversion_error",
                "Error of the converted network against the step",
                "Largest difference between the gated and the converted ReLU network on the "
                "training points, first seed.",
                {"step"},
                {"largest difference", true}};
  const Shape shape{inputs, options_.width, options_.depth, options_.outputs};
  for (const std::string& name : options_.modes) {
    LineMark line{name, {}, {}};
    for (int64_t seed = 0; seed < options_.seeds; ++seed) {
      Trial trial = sphere_trial(gate_mode(name), shape, options_.samples, seed);
      const Tensor unseen =
          sphere_samples(options_.unseen, inputs, 1, true, static_cast<uint64_t>(seed) + 1000)
              .points;
      const double eta = kernel_free_step(trial.net.settings, 0.5);
      Net rehearsal = copy_of(trial.net);  // finds T
      const auto total = static_cast<int64_t>(
          Descent(rehearsal, trial.samples).run(eta, goal, most_steps).size() - 1);
      const auto moments = moments_of(total, options_.parts);
      Descent(trial.net, trial.samples).run(eta, 0, total, [&](int64_t step, double) {
        if (!moments.contains(step)) return;
        compare_at(step, seed, trial.net, trial.samples, unseen, table, line);
      });
    }
    figure.lines.push_back(line);
    run.progress(static_cast<double>(figure.lines.size()) /
                 static_cast<double>(options_.modes.size()));
  }
  table.write(run);
  run.figure(figure);
}

}  // namespace gradus::grelu
