#include "converter.h"
#include "experiments.h"
#include "gradus/output_table.h"
#include "gradus/task.h"
#include "loss_curve.h"

namespace gradus::grelu {
namespace {

double accuracy(const Tensor& output, const Split& split) {
  return output.argmax(1).eq(split.target.argmax(1)).to(at::kDouble).mean().item<double>();
}

}  // namespace

void DigitsRunsOptions::declare(Schema& schema) {
  schema.add("modes", modes, "gate modes: input, gatenet, frozen, relu").length(1, 4);
  schema.add("depths", depths, "hidden layers").in(1, 64).length(1, 100).symbol("L");
  schema.add("width", width, "units of a hidden layer").in(10, 16384).symbol("m");
  schema.add("train", train, "training rows").in(10, 1787).unit("samples");
  schema.add("steps", steps, "before a run is given up").in(1, 1e6).unit("steps");
  schema.add("seeds", seeds, "networks of each cell").in(1, 100);
  schema.add("mean_square", mean_square, "training error that is to be reached").in(0, 1);
  schema.add("slack", slack, "of the conversion to the ReLU twin").in(1, 1e6).log();
  schema.add("centre", centre, "subtract the training mean");
}

void DigitsRuns::run(ToolRun& run) {
  const auto task =
      run.task({"grelu.digits", "{\"train\": " + std::to_string(options_.train) +
                                    ", \"centre\": " + (options_.centre ? "true}" : "false}")});
  const TaskData data = task->data(run.settings().seeds, at::kDouble);
  OutputTable runs("runs");
  std::size_t done = 0;
  const std::size_t all = options_.modes.size() * options_.depths.size();
  for (const std::string& name : options_.modes) {
    for (const int64_t depth : options_.depths) {
      for (int64_t seed = 0; seed < options_.seeds; ++seed) {
        train(gate_mode(name), depth, seed, data, runs);
      }
      run.progress(static_cast<double>(++done) / static_cast<double>(all));
    }
  }
  runs.write(run);
}

void DigitsRuns::train(GateMode mode, int64_t depth, int64_t seed, const TaskData& data,
                       OutputTable& runs) const {
  const Samples samples{data.train.input, data.train.target};
  const Shape shape{data.info.input_shape[0], options_.width, depth, data.info.outputs};
  const auto key = static_cast<uint64_t>(seed);
  Net net = draw_net({shape, mode}, key, key);
  const double eta =
      1 / largest_eigenvalue(limit_kernel(net.settings, samples.points, samples.points));
  const auto entries = static_cast<double>(samples.targets.numel());
  const double goal = options_.mean_square * entries / 2;
  const auto losses = Descent(net, samples).run(eta, goal, options_.steps);
  const ReluNetwork twin = to_relu(net, samples.points, options_.slack);
  runs.add({{"gates", name_of(mode)},
            {"depth", depth},
            {"seed", seed},
            {"steps", first_at(losses, goal)},
            {"train_mean_square", 2 * losses.back() / entries},
            {"test_accuracy", accuracy(output_of(net, data.test.input), data.test)},
            {"twin_accuracy", accuracy(twin.forward(data.test.input), data.test)}});
}

}  // namespace gradus::grelu
