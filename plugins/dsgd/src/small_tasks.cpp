#include "tasks.h"
#include "toy.h"

namespace gradus::dsgd {
namespace {

TaskDescription small_description(std::string text, const char* network, int64_t steps) {
  TaskDescription task;
  task.text = std::move(text);
  task.model = {"dsgd.mlp", network};
  task.sampling = Sampling::full;
  task.steps = steps;
  task.dtype = "float64";
  task.metrics = {{"train_loss", "train", "loss"}};
  return task;
}

}  // namespace

TaskDescription Toy::describe() const {
  // Fan-in 8 with scale 0.8 sqrt(8) gives the toy's weights N(0, 0.64).
  return small_description("60 points U(-1, 1) in 6 dimensions with random labels of 3 classes.",
                           R"({"widths": [6, 8, 8, 3], "init_scale": 2.2627416997969525})", 300);
}

TaskData Toy::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{seeds.data};
  const Batch batch = toy_data(stream);
  TaskData data;
  data.train = {batch.input.to(dtype), batch.target};
  data.info.input_shape = {toy_inputs};
  data.info.outputs = data.info.classes = toy_classes;
  data.info.train_rows = toy_rows;
  data.info.input_low = -1;
  data.info.input_high = 1;
  return data;
}

TaskDescription ChainTask::describe() const {
  TaskDescription task = small_description(
      "f = tanh(W_2 tanh W_1)^2, whose curvature in W_1 grows as W_2^2; start: the model's.",
      R"({"widths": [1, 1, 1], "activation": "tanh", "output": "tanh", "start": [0.03, 100]})",
      3000);
  task.optimum = 0;
  task.optimum_source = "a square, 0 at W_1 = 0";
  return task;
}

TaskData ChainTask::data(const Seeds&, at::ScalarType dtype) const {
  Stream stream{};
  TaskData data;
  data.train.input = stream.uniforms({1, 1}, 0, 1).fill_(1).to(dtype);
  data.train.target = data.train.input.new_zeros({1, 1});
  data.info.input_shape = {1};
  data.info.outputs = 1;
  data.info.train_rows = 1;
  data.info.input_low = data.info.input_high = 1;
  data.info.target_low = data.info.target_high = 0;
  return data;
}

void RandomNets::Options::declare(Schema& schema) {
  schema.add("rows", rows, "rows of data").in(1, 1000).unit("samples");
  schema.add("inputs", inputs, "inputs").in(1, 1000);
  schema.add("outputs", outputs, "outputs").in(1, 1000);
}

TaskDescription RandomNets::describe() const {
  return small_description("A few rows U(-1, 1) with random targets +-1 for small networks.",
                           R"({"widths": [3, 4, 4, 2], "activation": "tanh", "output": "tanh"})",
                           300);
}

TaskData RandomNets::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{seeds.data};
  TaskData data;
  data.train.input = stream.uniforms({options_.rows, options_.inputs}, -1, 1).to(dtype);
  data.train.target = stream.uniforms({options_.rows, options_.outputs}, -1, 1).sign().to(dtype);
  data.info.input_shape = {options_.inputs};
  data.info.outputs = options_.outputs;
  data.info.train_rows = options_.rows;
  data.info.input_low = data.info.target_low = -1;
  data.info.input_high = data.info.target_high = 1;
  return data;
}

}  // namespace gradus::dsgd
