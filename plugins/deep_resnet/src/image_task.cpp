#include <ATen/ops/conv2d.h>

#include <cmath>

#include "gradus/array_tensor.h"
#include "gradus/datasets/load.h"
#include "tower_tasks.h"

namespace gradus::deep_resnet {
namespace {

constexpr int64_t features = 25;

/// A convolution with one channel, weights and bias uniform in +-1/sqrt(fan in), as LibTorch's own.
Tensor untrained(const Tensor& images, int64_t kernel, Stream& stream) {
  const double reach = 1 / static_cast<double>(kernel);
  const Tensor weight = stream.uniforms({1, 1, kernel, kernel}, -reach, reach);
  return at::conv2d(images, weight, stream.uniforms({1}, -reach, reach), {2, 2});
}

/// `count` different rows out of `rows`, in the order drawn.
Tensor drawn_rows(int64_t count, int64_t rows, Stream& stream) {
  return stream.uniforms({rows}, 0, 1).argsort().narrow(0, 0, count);
}

}  // namespace

void ImageTask::Options::declare(Schema& schema) {
  schema.add("samples", samples, "training images, drawn without replacement")
      .in(1, 60000)
      .unit("images");
  schema.choice("loss", loss, "half the mean squared norm, or the mean over samples and units",
                {{"half_mse", SquaredLoss::half_mse}, {"mean_mse", SquaredLoss::mean_mse}});
}

TaskDescription ImageTask::describe() const {
  TaskDescription task;
  task.text = "Fashion-MNIST as 25 features of norm 1 from two fixed untrained convolutions.";
  task.dataset = "fashion_mnist";
  task.model = {"deep_resnet.tower", R"({"depth": 64})"};
  task.sampling = Sampling::full;
  task.steps = 400;
  task.dtype = "float64";
  task.metrics = {{"train_accuracy", "train", "accuracy", /*higher_is_better=*/true},
                  {"train_loss", "train", "loss"}};
  return task;
}

TaskData ImageTask::data(const Seeds& seeds, at::ScalarType dtype) const {
  const datasets::Dataset loaded = datasets::load("fashion_mnist");
  Stream pick{derive_seed(seeds.data, "deep_resnet images")};
  Stream embedding{derive_seed(seeds.data, "deep_resnet embedding")};
  const Tensor all = view_of(loaded.train.inputs);
  const Tensor rows = drawn_rows(options_.samples, all.size(0), pick);
  Tensor images = all.index_select(0, rows).to(at::kDouble).div_(255);
  images = images.view({options_.samples, 1, images.size(-2), images.size(-1)});
  images = untrained(untrained(images, 5, embedding), 3, embedding).flatten(1);
  const Tensor labels = view_of(loaded.train.labels).index_select(0, rows);
  TaskData data;
  data.train.input = images.div(images.square().sum(1, true).sqrt()).to(dtype).contiguous();
  data.train.target = data.train.input.new_zeros({options_.samples, features});
  data.train.target.scatter_(1, labels.unsqueeze(1), 1);
  data.checksum = loaded.checksum;
  data.info.input_shape = {features};
  data.info.outputs = features;
  data.info.train_rows = options_.samples;
  data.info.input_low = -1;
  data.info.input_high = data.info.target_high = 1;
  data.info.target_low = 0;
  return data;
}

}  // namespace gradus::deep_resnet
