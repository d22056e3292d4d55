#include "picture_tool.h"

#include <cmath>
#include <string>

#include "gradus/standalone_objective.h"
#include "gradus/text.h"
#include "step.h"

namespace gradus::dsgd {
namespace {

struct Trajectory {
  std::vector<double> step, layer, guaranteed, measured, loss;
};

Figure raster_of(const Trajectory& t, std::size_t layers) {
  Figure figure;
  figure.id = "updated_layer";
  figure.title = "The layer that each step updates";
  figure.caption =
      "The greedy rule takes the layer with the largest guaranteed decrease h^2 / (2 P); the other "
      "layers are not written.";
  figure.x = {"step"};
  figure.y = {"layer"};
  for (std::size_t i = 0; i < layers; ++i) {
    figure.y.categories.push_back("layer " + std::to_string(i + 1));
  }
  figure.rasters = {{"updated layer", t.step, t.layer}};
  return figure;
}

Figure decrease_of(const Trajectory& t) {
  Figure figure;
  figure.id = "guaranteed_decrease";
  figure.title = "Guaranteed and measured decrease";
  figure.caption =
      "Each step's decrease of the training loss, and the decrease eps (1 - eps/2) score that was "
      "guaranteed before the step (dashed). Measured below guaranteed would refute the bound.";
  figure.x = {"step"};
  figure.y = {"decrease [loss]", /*logarithmic=*/true};
  LineMark guaranteed{"guaranteed", t.step, t.guaranteed};
  guaranteed.dashed = true;
  figure.lines = {{"measured", t.step, t.measured}, guaranteed};
  return figure;
}

}  // namespace

void TrajectoryOptions::declare(Schema& schema) {
  schema.add("rows", rows, "training images").in(10, 60000).unit("samples");
  schema.add("steps", steps, "of each method").in(1, 1e6).unit("steps");
  schema.add("sgd_lr", sgd_lr, "rate of gradient descent").in(0, 100).log();
  schema.add("adam_lr", adam_lr, "rate of Adam").in(0, 10).log();
}

namespace {

/// The tool's network on its task: 784-64-32-10 logistic, squared error.
struct Scene {
  TaskData data;
  Batch batch;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  Tensors start;

  Scene(ToolRun& run, int64_t rows) {
    const auto task = run.task(
        {"dsgd.fashion_full", "{\"rows\": " + std::to_string(rows) +
                                  ", \"loss\": \"squared_error\", \"one_hot\": \"zero\"}"});
    data = task->data(run.settings().seeds, at::kDouble);
    batch = {data.train.input, data.train.target, {}};
    model = run.model(
        {"dsgd.mlp",
         R"({"widths": [784, 64, 32, 10], "activation": "logistic", "output": "logistic"})"},
        data.info);
    loss = task->loss();
    start = model->initial({.seed = run.settings().seeds.init, .dtype = at::kDouble});
  }

  StandaloneObjective objective() const {
    Tensors copied;
    for (const Tensor& w : start) copied.push_back(w.clone());
    return {*model, *loss, data.info, batch, copied, {.seed = 0}};
  }
};

Trajectory trajectory_of(const Scene& scene, Step& step, int64_t steps) {
  Trajectory t;
  StandaloneObjective objective = scene.objective();
  double value = objective.value();
  for (int64_t k = 0; k < steps; ++k) {
    objective.advance(step);
    const double next = objective.value();
    t.step.push_back(static_cast<double>(k));
    t.layer.push_back(step.report().layer);
    t.guaranteed.push_back(step.report().guaranteed);
    t.measured.push_back(value - next);
    t.loss.push_back(next);
    value = next;
  }
  return t;
}

LineMark baseline_of(ToolRun& run, const Scene& scene, const char* name, const char* id,
                     double rate, const std::vector<double>& steps) {
  const auto optimizer = run.optimizer({id, "{\"lr\": " + shortest(rate) + "}"});
  StandaloneObjective objective = scene.objective();
  LineMark line{std::string(name) + ", rate " + shortest(rate), steps, {}};
  for (std::size_t k = 0; k < steps.size(); ++k) {
    objective.advance(*optimizer);
    line.y.push_back(objective.value());
  }
  return line;
}

}  // namespace

void run_trajectory(ToolRun& run, const TrajectoryOptions& options) {
  const Scene scene(run, options.rows);
  Step step({});
  const Trajectory t = trajectory_of(scene, step, options.steps);
  const LineMark sgd =
      baseline_of(run, scene, "gradient descent", "baselines.sgd", options.sgd_lr, t.step);
  const LineMark adam = baseline_of(run, scene, "Adam", "baselines.adam", options.adam_lr, t.step);
  Figure curves;
  curves.id = "losses";
  curves.title = "Training loss in full batch";
  curves.caption = "784-64-32-10 logistic, squared error, " + std::to_string(options.rows) +
                   " images of Fashion-MNIST, the same start. DSGD with eps = 1 is not tuned.";
  curves.x = {"step"};
  curves.y = {"training loss", /*logarithmic=*/true};
  curves.lines = {{"dsgd.step, eps = 1", t.step, t.loss}, sgd, adam};
  run.value("final_loss_dsgd", t.loss.back());
  run.value("final_loss_sgd", sgd.y.back());
  run.value("final_loss_adam", adam.y.back());
  run.figure(raster_of(t, step.chain().size()));
  run.figure(decrease_of(t));
  run.figure(curves);
  run.column("trajectory", "step", t.step);
  run.column("trajectory", "layer", t.layer);
  run.column("trajectory", "guaranteed", t.guaranteed);
  run.column("trajectory", "measured", t.measured);
}

}  // namespace gradus::dsgd
