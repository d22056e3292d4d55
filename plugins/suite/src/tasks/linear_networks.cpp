#include "linear_networks.h"

#include <cmath>
#include <numeric>
#include <string>

#include "rotation.h"

namespace gradus::tasks {
namespace {

/// `size` orthonormal columns of length `size`, of which the first `count` are kept.
Tensor orthonormal(Stream& stream, int64_t size, int64_t count) {
  const Tensor directions = unit_vectors(stream, size, size);
  return reflected(logarithmic_spectrum(size, 1).diag(), directions, false).narrow(1, 0, count);
}

/// U diag(s) V' with `rank` singular values.
Tensor matrix_with_spectrum(Stream& stream, int64_t size, int64_t rank, double condition) {
  const Tensor left = orthonormal(stream, size, rank), right = orthonormal(stream, size, rank);
  return left.mul(logarithmic_spectrum(rank, condition)).matmul(right.t());
}

/// The places 0 .. size^2 - 1 in random order (Fisher and Yates).
std::vector<int64_t> shuffled_places(Stream& stream, int64_t size) {
  std::vector<int64_t> places(static_cast<std::size_t>(size * size));
  std::iota(places.begin(), places.end(), 0);
  for (std::size_t i = places.size() - 1; i > 0; --i) {
    std::swap(places[i],
              places[static_cast<std::size_t>(stream.below(static_cast<int64_t>(i) + 1))]);
  }
  return places;
}

Split elements(const Tensor& matrix, const std::vector<int64_t>& places, int64_t first,
               int64_t count, at::ScalarType dtype) {
  const int64_t size = matrix.size(0);
  Tensor input = matrix.new_empty({count, 2}), target = matrix.new_empty({count, 1});
  const Tensor flat = matrix.contiguous();
  for (int64_t i = 0; i < count; ++i) {
    const int64_t place = places[static_cast<std::size_t>(first + i)];
    input.mutable_data_ptr<double>()[2 * i] = static_cast<double>(place / size);
    input.mutable_data_ptr<double>()[2 * i + 1] = static_cast<double>(place % size);
    target.mutable_data_ptr<double>()[i] = flat.const_data_ptr<double>()[place];
  }
  return {input.to(dtype), target.to(dtype)};
}

}  // namespace

void DeepLinear::Options::declare(Schema& schema) {
  schema.add("size", size, "rows and columns of each matrix").in(2, 1024);
  schema.add("depth", depth, "factors of the default model").in(1, 100).symbol("L");
  schema.add("condition", condition, "largest over smallest singular value of the target")
      .in(1, 1e6)
      .log()
      .symbol("kappa");
}

TaskDescription DeepLinear::describe() const {
  TaskDescription task;
  task.text =
      "1/2 |W_L ... W_1 - A|_F^2 for a square matrix A with singular values from 1 to "
      "1/condition: a deep linear network (Saxe et al. 2013). Deterministic for each seed.";
  std::string widths = std::to_string(options_.size);
  for (int64_t i = 0; i < options_.depth; ++i) widths += ", " + std::to_string(options_.size);
  task.model = {
      "suite.mlp",
      "{\"widths\": [" + widths +
          R"(], "activation": "identity", "bias": false, "init": "xavier", "scale": 0.5})"};
  task.sampling = Sampling::full;
  task.dtype = "float64";
  task.steps = 1000;
  task.metrics = {{"train_loss", "train", "loss"}};
  task.optimum = 0;
  task.optimum_source = "A is itself such a product";
  task.targets = {{"train_loss", 1e-3, "SOAP with step size 0.02 (studies/targets.toml)"}};
  return task;
}

TaskData DeepLinear::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{seeds.data, 0};
  const int64_t size = options_.size;
  const Tensor target = matrix_with_spectrum(stream, size, size, options_.condition);
  const double length = std::sqrt(static_cast<double>(size));
  TaskData data;
  data.train.input = logarithmic_spectrum(size, 1).mul(length).diag().to(dtype);
  data.train.target = target.t().mul(length).contiguous().to(dtype);
  data.info.input_shape = {size};
  data.info.outputs = size;
  data.info.train_rows = size;
  data.info.input_low = 0;
  data.info.input_high = length;
  return data;
}

void MatrixCompletion::Options::declare(Schema& schema) {
  schema.add("size", size, "rows and columns of the matrix").in(2, 4096);
  schema.add("rank", rank, "rank of the matrix, and of the default model").in(1, 4096);
  schema.add("condition", condition, "largest over smallest singular value that is not 0")
      .in(1, 1e6)
      .log()
      .symbol("kappa");
  schema.add("known", known, "share of the elements that are for training").between(0, 1);
}

TaskDescription MatrixCompletion::describe() const {
  TaskDescription task;
  task.text =
      "Completion of a matrix of low rank from a share of its elements, as a product of two thin "
      "matrices: half the squared error of an element, which has mean square 1.";
  task.model = {"suite.factors", "{\"rank\": " + std::to_string(options_.rank) + "}"};
  task.dtype = "float64";
  task.batch_size = 128;
  task.steps = 2000;
  task.metrics = {{"test_loss", "test", "loss"},
                  {"validation_loss", "validation", "loss"},
                  {"train_loss", "train", "loss"}};
  task.targets = {{"test_loss", 1e-3, "Adam with step size 0.02 (studies/targets.toml)"}};
  return task;
}

TaskData MatrixCompletion::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{seeds.data, 0};
  const int64_t size = options_.size, all = size * size;
  const Tensor low =
      matrix_with_spectrum(stream, size, std::min(options_.rank, size), options_.condition);
  const Tensor matrix = low.div(low.square().mean().sqrt());
  const std::vector<int64_t> places = shuffled_places(stream, size);
  const auto known = std::max<int64_t>(1, std::llround(options_.known * static_cast<double>(all)));
  const int64_t tested = std::max<int64_t>(1, (all - known) / 2);
  TaskData data;
  data.train = elements(matrix, places, 0, known, dtype);
  data.test = elements(matrix, places, all - tested, tested, dtype);
  data.validation = elements(matrix, places, known, all - known - tested, dtype);
  data.info.input_shape = {2};
  data.info.outputs = 1;
  data.info.train_rows = known;
  data.info.validation_rows = data.validation.rows();
  data.info.test_rows = tested;
  data.info.input_low = 0;
  data.info.input_high = static_cast<double>(size - 1);
  return data;
}

}  // namespace gradus::tasks
