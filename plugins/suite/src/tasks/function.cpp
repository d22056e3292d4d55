#include "function.h"

#include <ATen/ops/zeros_ops.h>

#include <utility>

namespace gradus::tasks {

TaskDescription function_description(std::string text) {
  TaskDescription task;
  task.text = std::move(text);
  task.sampling = Sampling::full;
  task.dtype = "float64";
  task.metrics = {{"train_loss", "train", "loss"}};
  return task;
}

DataInfo function_info(int64_t dimension, int64_t rows) {
  DataInfo info;
  info.outputs = dimension;
  info.train_rows = rows;
  return info;
}

std::string refuses_networks(const Model& model) {
  return model.layers().empty() ? "" : "a function of a free vector: use the model suite.point";
}

TaskData Function::data(const Seeds&, at::ScalarType dtype) const {
  TaskData data;
  data.train.input = at::_ops::zeros::call(c10::fromIntArrayRefSlow({1, 1}), dtype, std::nullopt,
                                           std::nullopt, std::nullopt);
  data.train.target = data.train.input.clone();
  data.info = function_info(dimension_, 1);
  return data;
}

std::string Function::refuses(const Model& model) const {
  return refuses_networks(model);
}

}  // namespace gradus::tasks
