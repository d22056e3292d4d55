#include <algorithm>

#include "converter.h"
#include "descent.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "grelu_net.h"
#include "network_tools.h"

namespace gradus::grelu {
namespace {

double largest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

/// The one network that the tool was given, with its model.
const TrainedNetwork& network_of(ToolRun& run) {
  const auto& networks = run.networks();
  if (networks.size() == 1 && dynamic_cast<const GreluNet*>(networks[0].model) != nullptr) {
    return networks[0];
  }
  throw Error("grelu.network", "grelu.to_relu", "one run of the model grelu.net",
              networks.empty()      ? "no run"
              : networks.size() > 1 ? std::to_string(networks.size()) + " runs"
                                    : "a run of another model",
              "name one: gradus tool grelu.to_relu --run RUN (the run needs save_parameters)");
}

void require_double(const ToolRun& run, const Tensors& parameters) {
  const bool single = std::any_of(parameters.begin(), parameters.end(),
                                  [](const Tensor& p) { return p.scalar_type() != at::kDouble; });
  if (run.settings().dtype == at::kDouble && !single) return;
  throw Error("grelu.float32", "grelu.to_relu", "a run and a tool in float64",
              single ? "a run in float32" : "dtype = float32",
              "the conversion subtracts large numbers; in float32 it loses up to 1e-2 (run with "
              "dtype = \"float64\")");
}

void write(ToolRun& run, const ReluNetwork& relu) {
  std::string widths;
  for (const int64_t width : relu.widths()) {
    widths += (widths.empty() ? "" : ", ") + std::to_string(width);
  }
  run.text("widths", widths);
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
  schema.add("near", near, "an unseen point agrees within this share of the mean of |f|").in(0, 1);
}

void ToRelu::run(ToolRun& run) {
  const TrainedNetwork& network = network_of(run);
  require_double(run, network.parameters);
  const auto& model = *dynamic_cast<const GreluNet*>(network.model);
  const Net net = model.net(network.parameters);
  Tensor points = model.points_of(network.data->train.input).to(at::kDouble);
  if (options_.with_test_points && network.data->test.rows() > 0) {
    points = points.new_empty({0, points.size(1)});
    for (const Tensor& input : {network.data->train.input, network.data->test.input}) {
      const Tensor more = model.points_of(input).to(at::kDouble);
      const int64_t before = points.size(0);
      points.resize_({before + more.size(0), more.size(1)})
          .narrow(0, before, more.size(0))
          .copy_(more);
    }
  }
  const ReluNetwork relu = to_relu(net, points, options_.slack);
  const double error = output_of(net, points).sub(relu.forward(points)).abs().max().item<double>();
  write(run, relu);
  run.value("largest_scale", largest(relu.largest_scale));
  run.value("largest_difference", error);
  if (options_.unseen > 0) {
    const Tensor unseen = sphere_samples(options_.unseen, points.size(1), 1, true, 4711).points;
    const Tensor own = output_of(net, unseen);
    const double limit = options_.near * own.abs().mean().item<double>();
    const Tensor close = own.sub(relu.forward(unseen)).abs().le(limit).all(1);
    run.value("unseen_near", close.to(at::kDouble).mean().item<double>());
    run.text("unseen",
             "The networks are equal on the points of the conversion alone; elsewhere "
             "they differ where |q| < |p| / S. Raise slack, or convert with the points.");
  }
  if (error <= options_.tolerance) return;
  throw Error("grelu.conversion", "largest difference on the points",
              "at most " + shortest(options_.tolerance), shortest(error),
              "lower slack, redraw gates of small margin (grelu.redraw_gates), or raise tolerance");
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
    const Tensor gap = output_of(net, samples.points).sub(relu.forward(samples.points));
    run.value("largest_scale_" + when, largest(relu.largest_scale));
    run.value("error_" + when, gap.abs().max().item<double>());
  };
  measure("before");
  run.value("extra_draws", net.source.redraw(samples.points, options_.tau, key));
  measure("after");
}

}  // namespace gradus::grelu
