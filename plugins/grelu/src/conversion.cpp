#include <algorithm>

#include "converter.h"
#include "experiments.h"
#include "gradus/output_table.h"

namespace gradus::grelu {
namespace {

constexpr int64_t inputs = 32;
constexpr double goal = 1e-6;
constexpr int64_t most_steps = 1500;

struct Comparison {
  double error = 0;        ///< largest difference on the points
  bool same_class = true;  ///< the same largest output at every point
};

Comparison compare(const Net& net, const ReluNetwork& relu, const Tensor& points) {
  const Tensor own = output_of(net, points), other = relu.forward(points);
  return {own.sub(other).abs().max().item<double>(), own.argmax(1).equal(other.argmax(1))};
}

/// Share of points whose outputs all lie within `near` of the mean of |f|.
double share_near(const Net& net, const ReluNetwork& relu, const Tensor& points, double near) {
  const Tensor own = output_of(net, points);
  const double limit = near * own.abs().mean().item<double>();
  const Tensor close = own.sub(relu.forward(points)).abs().le(limit).all(1);
  return close.to(at::kDouble).mean().item<double>();
}

int64_t expected_width(const Net& net) {
  const Shape& shape = net.settings.shape;
  return net.settings.gates == GateMode::input ? 2 * shape.width + 2 * shape.inputs
                                               : 2 * shape.width;
}

bool has_width(const ReluNetwork& relu, int64_t width) {
  const auto widths = relu.widths();
  return std::all_of(widths.begin(), widths.end(), [&](int64_t w) { return w == width; });
}

}  // namespace

void ConversionOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: gatenet, input, frozen").length(1, 4);
  schema.add("width", width, "units of a hidden layer").in(2, 4096).symbol("m");
  schema.add("depth", depth, "hidden layers").in(1, 64).symbol("L");
  schema.add("samples", samples, "points").in(2, 4096).symbol("n");
  schema.add("outputs", outputs, "outputs").in(1, 100).symbol("o");
  schema.add("seeds", seeds, "networks of each mode").in(1, 100);
  schema.add("unseen", unseen, "further points").in(1, 1e6);
  schema.add("slack", slack, "S |q| = slack |p| at the tightest point").in(1, 1e6);
  schema.add("large_slack", large_slack, "slack of the conversion for unseen points").in(1, 1e6);
  schema.add("near", near, "an unseen point agrees within this share of the mean of |f|").in(0, 1);
}

void Conversion::run(ToolRun& run) {
  OutputTable table("conversions");
  Figure figure{"conversion_error",
                "Error of the converted network against the step",
                "Largest difference between the gated and the converted ReLU network on the "
                "training points, first seed.",
                {"step"},
                {"largest difference", true}};
  for (std::size_t i = 0; i < options_.modes.size(); ++i) {
    const GateMode mode = gate_mode(options_.modes[i]);
    LineMark line{name_of(mode), {}, {}};
    for (int64_t seed = 0; seed < options_.seeds; ++seed) {
      const Shape shape{inputs, options_.width, options_.depth, options_.outputs};
      Trial trial = sphere_trial(mode, shape, options_.samples, seed);
      const Tensor unseen =
          sphere_samples(options_.unseen, inputs, 1, true, static_cast<uint64_t>(seed) + 1000)
              .points;
      Net start = trial.net;
      for (Tensor& W : start.W) W = W.clone();
      const double eta = kernel_free_step(trial.net.settings, 0.5);
      const auto total = static_cast<int64_t>(
          Descent(trial.net, trial.samples).run(eta, goal, most_steps).size() - 1);
      for (const int64_t step : {int64_t{0}, total / 2, total}) {
        Net net = start;
        for (Tensor& W : net.W) W = W.clone();
        Descent(net, trial.samples).run(eta, 0, step);
        const Tensor& points = trial.samples.points;
        const ReluNetwork relu = to_relu(net, points, options_.slack);
        const Comparison tight = compare(net, relu, points);
        const ReluNetwork wide = to_relu(net, points, options_.large_slack);
        table.add({{"gates", name_of(mode)},
                   {"seed", seed},
                   {"step", step},
                   {"error", tight.error},
                   {"same_class", tight.same_class ? 1 : 0},
                   {"width_as_stated", has_width(relu, expected_width(net)) ? 1 : 0},
                   {"largest_scale",
                    *std::max_element(relu.largest_scale.begin(), relu.largest_scale.end())},
                   {"large_slack_error", compare(net, wide, points).error},
                   {"unseen_near", share_near(net, wide, unseen, options_.near)}});
        if (seed == 0) {
          line.x.push_back(static_cast<double>(step));
          line.y.push_back(tight.error);
        }
      }
    }
    figure.lines.push_back(line);
    run.progress(static_cast<double>(i + 1) / static_cast<double>(options_.modes.size()));
  }
  table.write(run);
  run.figure(figure);
}

}  // namespace gradus::grelu
