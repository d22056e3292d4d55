#include "picture_tool.h"

#include <cmath>
#include <string>

#include "gradus/text.h"
#include "local_objective.h"
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

void TrajectoryTool::Options::declare(Schema& schema) {
  schema.add("rows", rows, "training images").in(10, 60000).unit("samples");
  schema.add("steps", steps, "of each method").in(1, 1e6).unit("steps");
  schema.add("sgd_lr", sgd_lr, "rate of gradient descent").in(0, 100).log();
  schema.add("adam_lr", adam_lr, "rate of Adam").in(0, 10).log();
}

void TrajectoryTool::run(ToolRun& run) {
  const auto task = run.task({"dsgd.fashion_full", "{\"rows\": " + std::to_string(options_.rows) +
                                                       ", \"loss\": \"squared_error\", "
                                                       "\"one_hot\": \"zero\"}"});
  const TaskData data = task->data(run.settings().seeds, at::kDouble);
  const Batch batch = {data.train.input, data.train.target, {}};
  const auto model = run.model(
      {"dsgd.mlp",
       R"({"widths": [784, 64, 32, 10], "activation": "logistic", "output": "logistic"})"},
      data.info);
  const auto loss = task->loss();
  const auto start = [&] {
    return model->initial({.seed = run.settings().seeds.init, .dtype = at::kDouble});
  };
  Figure curves;
  curves.id = "losses";
  curves.title = "Training loss in full batch";
  curves.caption = "784-64-32-10 logistic, squared error, " + std::to_string(options_.rows) +
                   " images of Fashion-MNIST. DSGD with eps = 1 is not tuned; gradient descent has "
                   "rate " +
                   shortest(options_.sgd_lr) + ", Adam " + shortest(options_.adam_lr) + ".";
  curves.x = {"step"};
  curves.y = {"training loss", /*logarithmic=*/true};

  Step step({});
  Trajectory t;
  LocalObjective own(*model, *loss, data.info, batch, start(), 0);
  double value = own.value();
  for (int64_t k = 0; k < options_.steps; ++k) {
    own.advance(step);
    const double next = own.value();
    t.step.push_back(static_cast<double>(k));
    t.layer.push_back(step.report().layer);
    t.guaranteed.push_back(step.report().guaranteed);
    t.measured.push_back(value - next);
    t.loss.push_back(next);
    value = next;
  }
  run.value("final_loss_dsgd", value);
  curves.lines.push_back({"dsgd.step, eps = 1", t.step, t.loss});
  struct Baseline {
    const char *name, *id;
    double rate;
  };
  for (const Baseline& baseline : {Baseline{"gradient descent", "baselines.sgd", options_.sgd_lr},
                                   Baseline{"Adam", "baselines.adam", options_.adam_lr}}) {
    const auto optimizer =
        run.optimizer({baseline.id, "{\"lr\": " + shortest(baseline.rate) + "}"});
    LocalObjective other(*model, *loss, data.info, batch, start(), 0);
    LineMark line{baseline.name, t.step, {}};
    for (int64_t k = 0; k < options_.steps; ++k) {
      other.advance(*optimizer);
      line.y.push_back(other.value());
    }
    run.value("final_loss_" + std::string(baseline.id).substr(10), line.y.back());
    curves.lines.push_back(line);
  }
  run.figure(raster_of(t, step.chain().size()));
  run.figure(decrease_of(t));
  run.figure(curves);
  run.column("trajectory", "step", t.step);
  run.column("trajectory", "layer", t.layer);
  run.column("trajectory", "guaranteed", t.guaranteed);
  run.column("trajectory", "measured", t.measured);
}

}  // namespace gradus::dsgd
