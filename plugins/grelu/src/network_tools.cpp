#include "network_tools.h"

#include <algorithm>

#include "descent.h"
#include "gradus/error.h"
#include "gradus/output_table.h"
#include "gradus/product.h"

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

double rms(const Tensor& values) {
  return std::sqrt(values.square().mean().item<double>());
}

}  // namespace

void NtkEmpirical::run(ToolRun& run) {
  const Scene scene = scene_of(options_);
  report(run, start_kernel(scene), scene.net.settings);
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
  if (options_.outputs != 1) {
    throw Error("grelu.outputs", "option outputs", "1", std::to_string(options_.outputs),
                "the linearised run follows one output");
  }
  const Tensor unseen = sphere_samples(options_.test_points, options_.dim, 1, true,
                                       static_cast<uint64_t>(options_.seed) + 1000)
                            .points;
  const KernelFeatures train = kernel_features(scene.net, scene.samples.points);
  const Tensor theta = empirical_kernel(train, train);
  const Tensor cross = empirical_kernel(kernel_features(scene.net, unseen), train);
  const double eta = 1 / largest_eigenvalue(theta);
  Tensor residual = output_of(scene.net, scene.samples.points).sub(scene.samples.targets);
  Tensor predicted = output_of(scene.net, unseen);
  Descent descent(scene.net, scene.samples);
  OutputTable table("run");
  LineMark own{"network", {}, {}}, linear{"linearised", {}, {}};
  for (int64_t k = 0; k <= options_.steps; ++k) {
    const double loss = descent.loss();
    const double linear_loss = 0.5 * residual.square().sum().item<double>();
    table.add({{"step", k},
               {"loss", loss},
               {"linear_loss", linear_loss},
               {"train_gap", rms(descent.residual().sub(residual))},
               {"test_gap", rms(output_of(scene.net, unseen).sub(predicted))}});
    own.x.push_back(static_cast<double>(k));
    own.y.push_back(loss);
    linear.x.push_back(static_cast<double>(k));
    linear.y.push_back(linear_loss);
    predicted = predicted.sub(product(cross, residual), eta);
    residual = residual.sub(product(theta, residual), eta);
    descent.step(eta);
  }
  table.write(run);
  linear.dashed = true;
  Figure figure{"linear_run",
                "Training beside the linearised training",
                "Summed loss with the step 1/lambda_max of the kernel at the start.",
                {"step"},
                {"loss", true}};
  figure.lines = {own, linear};
  run.figure(figure);
}

void RedrawOptions::declare(Schema& schema) {
  OneNetOptions::declare(schema);
  schema.add("tau", tau, "a row is drawn again where its least margin is below tau/n of the median")
      .in(0, 1);
}

}  // namespace gradus::grelu
