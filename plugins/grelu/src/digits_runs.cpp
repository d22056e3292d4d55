#include "experiments.h"
#include "gradus/output_table.h"
#include "gradus/task.h"

namespace gradus::grelu {
namespace {

double accuracy(const Net& net, const Split& split) {
  return output_of(net, split.input)
      .argmax(1)
      .eq(split.target.argmax(1))
      .to(at::kDouble)
      .mean()
      .item<double>();
}

}  // namespace

void DigitsRunsOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: input, gatenet, frozen, relu").length(1, 4);
  schema.add("depths", depths, "hidden layers").in(1, 64).length(1, 100).symbol("L");
  schema.add("width", width, "units of a hidden layer").in(10, 16384).symbol("m");
  schema.add("train", train, "training rows").in(10, 1787).unit("samples");
  schema.add("steps", steps, "of training").in(1, 1e6).unit("steps");
  schema.add("seeds", seeds, "networks of each cell").in(1, 100);
  schema.add("mean_square", mean_square, "training error that is to be reached").in(0, 1);
  schema.add("centre", centre, "subtract the training mean");
}

void DigitsRuns::run(ToolRun& run) {
  const auto task =
      run.task({"grelu.digits", "{\"train\": " + std::to_string(options_.train) +
                                    ", \"centre\": " + (options_.centre ? "true}" : "false}")});
  const TaskData data = task->data(run.settings().seeds, at::kDouble);
  const Samples samples{data.train.input, data.train.target};
  const double entries = static_cast<double>(samples.targets.numel());
  OutputTable runs("runs");
  std::size_t done = 0;
  for (const std::string& name : options_.modes) {
    for (const int64_t L : options_.depths) {
      for (int64_t seed = 0; seed < options_.seeds; ++seed) {
        const Shape shape{data.info.input_shape[0], options_.width, L, data.info.outputs};
        const auto key = static_cast<uint64_t>(seed);
        Net net = draw_net({shape, gate_mode(name)}, key, key);
        const double eta =
            1 / largest_eigenvalue(limit_kernel(net.settings, samples.points, samples.points));
        double reached = -1;
        Descent descent(net, samples);
        const double goal = options_.mean_square * entries / 2;
        const auto losses = descent.run(eta, 0, options_.steps);
        for (std::size_t k = losses.size(); k-- > 0;) {
          if (losses[k] <= goal) reached = static_cast<double>(k);
        }
        runs.add({{"gates", name},
                  {"depth", L},
                  {"seed", seed},
                  {"steps", reached},
                  {"train_mean_square", 2 * losses.back() / entries},
                  {"test_accuracy", accuracy(net, data.test)}});
      }
      run.progress(static_cast<double>(++done) /
                   static_cast<double>(options_.modes.size() * options_.depths.size()));
    }
  }
  runs.write(run);
}

}  // namespace gradus::grelu
