#include "network_tools.h"

#include "descent.h"
#include "gradus/output_table.h"
#include "linearisation.h"
#include "relu_output.h"

namespace gradus::grelu {

void OneNetOptions::declare(Schema& schema) {
  schema.choice("gates", gates, "where the fixed activation patterns come from",
                {{"input", GateMode::input},
                 {"gatenet", GateMode::gatenet},
                 {"frozen", GateMode::frozen},
                 {"relu", GateMode::relu}});
  schema.add("width", width, "units of a hidden layer").in(2, 16384).symbol("m");
  schema.add("depth", depth, "hidden layers").in(1, 64).symbol("L");
  schema.add("samples", samples, "points").in(2, 4096).symbol("n");
  schema.add("dim", dim, "inputs").in(2, 4096).symbol("d");
  schema.add("outputs", outputs, "outputs").in(1, 100).symbol("o");
  schema.add("seed", seed, "of points, weights and gates").in(0, 2147483647);
}

namespace {

struct Scene {
  Samples samples;
  Net net;
};

Scene scene_of(const OneNetOptions& options) {
  const auto key = static_cast<uint64_t>(options.seed);
  const Shape shape{options.dim, options.width, options.depth, options.outputs};
  return {sphere_samples(options.samples, options.dim, options.outputs, true, key),
          draw_net({shape, options.gates}, key, key)};
}

Tensor start_kernel(const Scene& scene) {
  const KernelFeatures features = kernel_features(scene.net, scene.samples.points);
  return empirical_kernel(features, features);
}

void report(ToolRun& run, const Tensor& kernel, const NetSettings& settings) {
  const Tensor values = eigenvalues(kernel);
  const double unit = kernel_unit(settings);
  run.artifact("kernel", kernel);
  run.artifact("eigenvalues", values);
  run.value("unit", unit);
  run.value("eigenvalue_low", values[0].item<double>() / unit);
  run.value("eigenvalue_high", values[-1].item<double>() / unit);
}

}  // namespace

void NtkEmpirical::run(ToolRun& run) {
  if (run.networks().empty()) {
    const Scene scene = scene_of(options_);
    return report(run, start_kernel(scene), scene.net.settings);
  }
  const TrainedNetwork& network = network_of(run, "grelu.ntk_empirical");
  const GreluNet& model = gated_model(network);
  const Tensor points = conversion_points(model, *network.data, /*with_test=*/false);
  const KernelFeatures features = kernel_features(model.net(network.parameters), points);
  report(run, empirical_kernel(features, features, model.trained()), model.settings());
}

void NtkFormulaOptions::declare(Schema& schema) {
  OneNetOptions::declare(schema);
  schema.choice("kind", given_gates, "in the limit of infinite width, or the mean given the gates",
                {{"limit", false}, {"given_gates", true}});
}

void NtkFormula::run(ToolRun& run) {
  const Scene scene = scene_of(options_);
  const Tensor& x = scene.samples.points;
  const Tensor formula = options_.given_gates ? given_gates_kernel(scene.net, x)
                                              : limit_kernel(scene.net.settings, x, x);
  report(run, formula, scene.net.settings);
  const Tensor gap = start_kernel(scene).sub(formula).div_(kernel_unit(scene.net.settings));
  run.value("rms_deviation", rms(gap));
}

void LinearRunOptions::declare(Schema& schema) {
  OneNetOptions::declare(schema);
  schema.add("steps", steps, "of training").in(1, 1e6).unit("steps");
  schema.add("test_points", test_points, "unseen points").in(1, 1e5);
}

void LinearRun::run(ToolRun& run) {
  Scene scene = scene_of(options_);
  const Tensor unseen = sphere_samples(options_.test_points, options_.dim, 1, true,
                                       static_cast<uint64_t>(options_.seed) + 1000)
                            .points;
  Linearisation linear(scene.net, scene.samples, unseen);
  const double eta = linear.kernel_step();
  Descent descent(scene.net, scene.samples);
  OutputTable table("run");
  LineMark own{"network", {}, {}}, expansion{"linearised", {}, {}};
  for (int64_t k = 0; k <= options_.steps; ++k) {
    const double loss = descent.loss();
    table.add({{"step", k},
               {"loss", loss},
               {"linear_loss", linear.loss()},
               {"train_gap", linear.train_gap(descent.residual())},
               {"test_gap", linear.test_gap(output_of(scene.net, unseen))}});
    own.x.push_back(static_cast<double>(k));
    own.y.push_back(loss);
    expansion.x.push_back(static_cast<double>(k));
    expansion.y.push_back(linear.loss());
    linear.step(eta);
    descent.step(eta);
  }
  table.write(run);
  expansion.dashed = true;
  Figure figure{"linear_run",
                "Training beside the linearised training",
                "Summed loss with the step 1/lambda_max of the kernel at the start.",
                {"step"},
                {"loss", true}};
  figure.lines = {own, expansion};
  run.figure(figure);
}

void RedrawOptions::declare(Schema& schema) {
  OneNetOptions::declare(schema);
  schema.add("tau", tau, "a row is drawn again where its least margin is below tau/n of the median")
      .in(0, 1);
}

}  // namespace gradus::grelu
