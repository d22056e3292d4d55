#include "tasks.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>

#include <numeric>

#include "descent.h"
#include "gradus/array_tensor.h"
#include "gradus/datasets/load.h"
#include "gradus/stream.h"

namespace gradus::grelu {
namespace {

constexpr int64_t all_digits = 1797, digit_classes = 10;

Tensor joined(const Array& first, const Array& second) {
  return at::cat(Tensors{view_of(first), view_of(second)}, 0);
}

/// Row numbers in the file's order, or shuffled by a seed other than 0.
Tensor row_order(int64_t seed) {
  std::vector<int64_t> rows(all_digits);
  std::iota(rows.begin(), rows.end(), 0);
  if (seed != 0) {
    Stream stream{derive_seed(static_cast<uint64_t>(seed), "grelu.split")};
    for (int64_t i = all_digits - 1; i > 0; --i) {
      std::swap(rows[static_cast<std::size_t>(i)],
                rows[static_cast<std::size_t>(stream.below(i + 1))]);
    }
  }
  return at::from_blob(rows.data(), {all_digits}, at::kLong).clone();
}

Tensor unit_rows(const Tensor& rows) {
  return rows.div(rows.norm(2, {1}, /*keepdim=*/true));
}

Tensor one_hot(const Tensor& labels, at::ScalarType dtype) {
  Tensor targets = labels.new_zeros({labels.size(0), digit_classes}, dtype);
  return targets.scatter_(1, labels.unsqueeze(1), 1);
}

}  // namespace

void SphereOptions::declare(Schema& schema) {
  schema.add("samples", samples, "training points").in(2, 4096).unit("samples").symbol("n");
  schema.add("dim", dim, "inputs").in(2, 4096).symbol("d");
  schema.add("outputs", outputs, "outputs").in(1, 100).symbol("o");
  schema.choice("labels", sign_labels, "targets: +-1 at random, or standard normal",
                {{"sign", true}, {"gauss", false}});
  schema.add("test_points", test_points, "unseen points").in(0, 100000).unit("samples");
  schema.add("data_seed", data_seed, "further seed of the points").in(0, 2147483647);
}

TaskDescription Sphere::describe() const {
  TaskDescription task;
  task.text =
      "Random points on the unit sphere with random targets, in full batch: a network can only "
      "memorise them.";
  task.model = {"grelu.net", R"({"depth": 4, "width": 512})"};
  task.sampling = Sampling::full;
  task.steps = 1500;
  task.dtype = "float64";
  task.metrics = {{"train_loss", "train", "loss"},
                  {"train_accuracy", "train", "sign_accuracy", /*higher_is_better=*/true}};
  task.optimum = 0;
  task.optimum_source = "an over-parameterised network fits every target";
  return task;
}

TaskData Sphere::data(const Seeds& seeds, at::ScalarType dtype) const {
  const uint64_t seed =
      derive_seed(seeds.data, "grelu.sphere." + std::to_string(options_.data_seed));
  const int64_t all = options_.samples + options_.test_points;
  const Samples drawn =
      sphere_samples(all, options_.dim, options_.outputs, options_.sign_labels, seed);
  const auto part = [&](int64_t first, int64_t rows) {
    return Split{drawn.points.narrow(0, first, rows).to(dtype).contiguous(),
                 drawn.targets.narrow(0, first, rows).to(dtype).contiguous()};
  };
  TaskData data;
  data.train = part(0, options_.samples);
  if (options_.test_points > 0) data.test = part(options_.samples, options_.test_points);
  DataInfo& info = data.info;
  info.input_shape = {options_.dim};
  info.outputs = options_.outputs;
  info.train_rows = options_.samples;
  info.test_rows = options_.test_points;
  info.input_low = -1;
  info.input_high = 1;
  if (options_.sign_labels) {
    info.target_low = -1;
    info.target_high = 1;
  }
  return data;
}

std::unique_ptr<Loss> Sphere::loss() const {
  return make_loss("half_squared_error");
}

Tensor Sphere::measure(const std::string& name, const Tensor& output, const Batch& batch) const {
  if (name != "sign_accuracy") return Task::measure(name, output, batch);
  return output.mul(batch.target).gt(0).to(at::kDouble).mean({-1}).mean(-1);
}

void DigitsOptions::declare(Schema& schema) {
  schema.add("train", train, "training rows; the others are for testing")
      .in(10, 1787)
      .unit("samples");
  schema.add("centre", centre, "subtract the training mean before scaling to unit length");
  schema.add("split_seed", split_seed, "0: rows in the file's order; else shuffled by this seed")
      .in(0, 2147483647);
}

TaskDescription Digits::describe() const {
  TaskDescription task;
  task.text =
      "Handwritten digits (8x8 pixels) as unit vectors with one-hot targets and half the squared "
      "error, in full batch.";
  task.dataset = "digits";
  task.model = {"grelu.net", R"({"depth": 4, "width": 512})"};
  task.sampling = Sampling::full;
  task.steps = 400;
  task.dtype = "float64";
  task.metrics = {{"test_accuracy", "test", "accuracy", /*higher_is_better=*/true},
                  {"train_loss", "train", "loss"},
                  {"train_accuracy", "train", "accuracy", /*higher_is_better=*/true}};
  return task;
}

TaskData Digits::data(const Seeds&, at::ScalarType dtype) const {
  const datasets::Dataset loaded = datasets::load("digits");
  const Tensor order = row_order(options_.split_seed);
  Tensor x = joined(loaded.train.inputs, loaded.test.inputs)
                 .to(at::kDouble)
                 .flatten(1)
                 .index_select(0, order);
  const Tensor labels = joined(loaded.train.labels, loaded.test.labels).index_select(0, order);
  if (options_.centre) x = x.sub(x.narrow(0, 0, options_.train).mean(0));
  x = unit_rows(x).to(dtype);
  const auto part = [&](int64_t first, int64_t rows) {
    return Split{x.narrow(0, first, rows).contiguous(),
                 one_hot(labels.narrow(0, first, rows), dtype)};
  };
  TaskData data;
  data.train = part(0, options_.train);
  data.test = part(options_.train, all_digits - options_.train);
  data.checksum = loaded.checksum;
  DataInfo& info = data.info;
  info.input_shape = {x.size(1)};
  info.outputs = digit_classes;
  info.train_rows = options_.train;
  info.test_rows = data.test.rows();
  info.input_low = -1;
  info.input_high = 1;
  info.target_low = 0;
  info.target_high = 1;
  return data;
}

std::unique_ptr<Loss> Digits::loss() const {
  return make_loss("half_squared_error");
}

}  // namespace gradus::grelu
