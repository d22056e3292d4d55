#include "descent.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "grelu_net.h"
#include "network_tools.h"
#include "relu_output.h"

namespace gradus::grelu {
namespace {

constexpr uint64_t unseen_seed = 4711;

void write_weights(ToolRun& run, const ReluNetwork& relu) {
  run.text("widths", widths_text(relu));
  for (std::size_t k = 0; k < relu.weights.size(); ++k) {
    const bool last = k + 1 == relu.weights.size();
    const std::string layer = last ? "output" : "layer" + std::to_string(k + 1);
    run.artifact(layer + ".weight", relu.weights[k]);
    if (!last && !relu.biases.empty()) run.artifact(layer + ".bias", relu.biases[k]);
  }
}

}  // namespace

void ToReluOptions::declare(Schema& schema) {
  schema.add("slack", slack, "S |q| = slack |p| at the tightest point").in(1, 1e6).log();
  schema.add("tolerance", tolerance, "largest difference on the points").in(0, 1);
  schema.choice("points", with_test_points, "where the networks must agree",
                {{"train", false}, {"train_and_test", true}});
  schema.add("unseen", unseen, "random unit points to compare on").in(0, 1e6);
  schema.add("share", share, "share of the unseen points that should agree; below it, a warning")
      .in(0, 1);
  schema.add("near", near, "an unseen point agrees within this share of the mean of |f|").in(0, 1);
}

/// How far the networks agree away from the points, where nothing makes them equal.
void ToRelu::compare_unseen(ToolRun& run, const Net& net, const ReluNetwork& relu) const {
  const Tensor unseen =
      sphere_samples(options_.unseen, net.settings.shape.inputs, 1, true, unseen_seed).points;
  const double share = share_near(net, relu, unseen, options_.near);
  run.value("unseen_near", share);
  const std::string agree = significant(100 * share, 4) + " % of " +
                            std::to_string(options_.unseen) + " unseen unit points agree within " +
                            significant(100 * options_.near, 4) + " % of the mean of |f|";
  run.text("unseen", share >= options_.share
                         ? agree + "."
                         : "Warning: only " + agree +
                               ". The networks are equal on the points of the conversion alone "
                               "and differ elsewhere where |q| < |p| / S: convert with the points "
                               "that matter (points = train_and_test), or raise slack.");
}

void ToRelu::run(ToolRun& run) {
  const TrainedNetwork& network = network_of(run, "grelu.to_relu");
  require_double("grelu.to_relu", network.parameters);
  const GreluNet& model = gated_model(network);
  const Tensor points = conversion_points(model, *network.data, options_.with_test_points);
  const Net net = model.net(network.parameters);
  const ReluNetwork relu = to_relu(net, points, options_.slack);
  const Comparison comparison = compare(net, relu, points);
  write_weights(run, relu);
  write_relu_file(run, "relu_network", relu, net, points);
  run.value("largest_scale", largest_scale(relu));
  run.value("largest_difference", comparison.error);
  run.value("same_class", comparison.same_class ? 1 : 0);
  if (options_.unseen > 0) compare_unseen(run, net, relu);
  if (comparison.error <= options_.tolerance) return;
  throw Error("grelu.conversion", "largest difference on the points",
              "at most " + shortest(options_.tolerance), shortest(comparison.error),
              "lower slack, train with margin_tau > 0, which makes S small, or raise tolerance");
}

void RedrawGates::run(ToolRun& run) {
  const auto key = static_cast<uint64_t>(options_.seed);
  const Shape shape{options_.dim, options_.width, options_.depth, options_.outputs};
  Net net = draw_net({shape, options_.gates}, key, key);
  if (net.source.empty() || options_.gates == GateMode::frozen) {
    throw Error("grelu.redraw", "option gates", "input or gatenet",
                net.source.empty() ? "relu" : "frozen",
                "the other gates are the network's own weights");
  }
  const Samples samples =
      sphere_samples(options_.samples, options_.dim, options_.outputs, true, key);
  const auto measure = [&](const std::string& when) {
    const ReluNetwork relu = to_relu(net, samples.points);
    run.value("largest_scale_" + when, largest_scale(relu));
    run.value("error_" + when, compare(net, relu, samples.points).error);
  };
  measure("before");
  run.value("extra_draws", net.source.redraw(samples.points, options_.tau, key));
  measure("after");
}

}  // namespace gradus::grelu
