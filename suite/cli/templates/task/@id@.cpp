// @Class@: a plane fitted to noisy values by least squares, to be replaced by your task.
//
//   y = sum(x) / sqrt(dim) + noise,   x uniform in [-1, 1]^dim
#include <cmath>

#include "@id@_studies.h"
#include "gradus/plugin.h"
#include "gradus/with_options.h"

namespace {

struct @Class@Options {
  int64_t dim = 10;
  double noise = 0.1;

  void declare(gradus::Schema& schema) {
    schema.add("dim", dim, "coordinates of an input").in(1, 10000);
    schema.add("noise", noise, "standard deviation of the noise").in(0, 100).symbol("sigma");
  }
};

class @Class@ final : public gradus::WithOptions<gradus::Task, @Class@Options> {
 public:
  using WithOptions::WithOptions;  // options_

  gradus::TaskDescription describe() const override {
    gradus::TaskDescription task;
    task.version = 1;
    task.text = "a plane through 1,000 noisy values, by least squares; 1,000 more to choose settings "
        "on, and 1,000 to test";
    task.model = {"suite.linear", "{}"};
    task.sampling = gradus::Sampling::shuffled;
    task.batch_size = 32;
    task.epochs = 5;
    task.metrics = {{"train_loss", "train", "loss"},
                    {"validation_loss", "validation", "loss"},
                    {"test_loss", "test", "loss"}};
    const double reached = 0.6 * options_.noise * options_.noise;
    if (reached > 0) {
      task.targets = {{"test_loss", reached, "1.2 times the loss of the true plane, sigma^2 / 2"}};
    }
    return task;
  }

  // Generated data are a function of the seed alone.
  gradus::TaskData data(const gradus::Seeds& seeds, at::ScalarType dtype) const override {
    gradus::TaskData data;
    data.train = split(gradus::Stream{seeds.data, 0}, dtype);
    data.test = split(gradus::Stream{seeds.data, 1}, dtype);
    data.validation = split(gradus::Stream{seeds.data, 2}, dtype);
    data.info.input_shape = {options_.dim};
    data.info.outputs = 1;
    data.info.train_rows = data.info.validation_rows = data.info.test_rows = rows;
    data.info.input_low = -1;
    data.info.input_high = 1;
    return data;
  }

  std::unique_ptr<gradus::Loss> loss() const override {
    return gradus::make_loss("half_squared_error");
  }

 private:
  static constexpr int64_t rows = 1000;

  gradus::Split split(gradus::Stream stream, at::ScalarType dtype) const {
    const gradus::Tensor input = stream.uniforms({rows, options_.dim}, -1, 1);
    const gradus::Tensor noise = stream.normals({rows, 1}).mul_(options_.noise);
    const double scale = 1 / std::sqrt(static_cast<double>(options_.dim));
    const gradus::Tensor target = input.sum(-1, /*keepdim=*/true).mul_(scale).add_(noise);
    return {input.to(dtype), target.to(dtype)};
  }

};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Task, @Class@>("@id@", "least squares, to be replaced")};

}  // namespace

GRADUS_PLUGIN({.id = "@id@",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Where the task comes from",
               .authors = "Its authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = items,
               .studies = @id@_studies})
