#include "regression.h"

#include <ATen/ops/empty_ops.h>

#include <cmath>
#include <numbers>

namespace gradus::tasks {

void Regression1d::Options::declare(Schema& schema) {
  schema.add("samples", samples, "training rows").in(2, 1e7).unit("samples");
  schema.add("noise", noise, "standard deviation of the targets' noise").in(0, 1e6).symbol("sigma");
  schema.add("frequency", frequency, "half waves on a unit of x").in(0, 1e3);
}

TaskDescription Regression1d::describe() const {
  TaskDescription task;
  task.version = 2;  // 1 had no validation rows
  task.text =
      "y = sin(frequency pi x) + noise: evenly spaced x in [-1, 1], normal noise on the training "
      "targets; validation targets with noise of their own half way between the training points; "
      "noise-free test targets at 1001 evenly spaced x.";
  task.model = {"suite.mlp", R"({"widths": [1, 64, 64, 1], "activation": "tanh"})"};
  task.batch_size = 32;
  task.steps = 4000;
  task.metrics = {{"test_loss", "test", "loss"},
                  {"validation_loss", "validation", "loss"},
                  {"train_loss", "train", "loss"}};
  if (options_.noise > 0) {
    task.targets = {{"test_loss", options_.noise * options_.noise,
                     "the variance of the noise: the error of an answer that repeats one noisy "
                     "observation"}};
  }
  return task;
}

Split Regression1d::split(int64_t rows, double low, double high) const {
  Split split;
  split.input =
      at::_ops::empty_memory_format::call(c10::fromIntArrayRefSlow({rows, 1}), at::kDouble,
                                          std::nullopt, std::nullopt, std::nullopt, std::nullopt);
  double* values = split.input.mutable_data_ptr<double>();
  const double last = std::max(1.0, static_cast<double>(rows - 1));
  for (int64_t i = 0; i < rows; ++i) {
    values[i] = low + (high - low) * static_cast<double>(i) / last;
  }
  split.target = split.input.mul(options_.frequency * std::numbers::pi).sin_();
  return split;
}

TaskData Regression1d::data(const Seeds& seeds, at::ScalarType dtype) const {
  const int64_t rows = options_.samples;
  const double half = 1 / static_cast<double>(rows - 1);  // of the distance between two points
  TaskData data;
  data.train = split(rows, -1, 1);
  data.train.target.add_(Stream{seeds.data, 0}.normals({rows, 1}), options_.noise);
  data.validation = split(rows - 1, -1 + half, 1 - half);
  data.validation.target.add_(Stream{seeds.data, 1}.normals({rows - 1, 1}), options_.noise);
  data.test = split(1001, -1, 1);
  for (Split* one : {&data.train, &data.validation, &data.test}) {
    one->input = one->input.to(dtype);
    one->target = one->target.to(dtype);
  }
  data.info.input_shape = {1};
  data.info.outputs = 1;
  data.info.train_rows = data.train.rows();
  data.info.validation_rows = data.validation.rows();
  data.info.test_rows = data.test.rows();
  data.info.input_low = -1;
  data.info.input_high = 1;
  data.info.target_low = -1;
  data.info.target_high = 1;
  return data;
}

}  // namespace gradus::tasks
