// Every method of the families against its authors' code: the reference values beside this file
// are from generate.py. parity_table.py makes docs/parity.md of what is recorded here.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <set>
#include <string>

#include "base/json.h"
#include "gradus/datasets/load.h"
#include "gradus/standalone_objective.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

constexpr double promised = 1e-10;  // relative

/// The finalizer of MurmurHash3, as problems.py has it.
uint32_t mixed(uint32_t x) {
  x ^= x >> 16;
  x *= 0x85EBCA6BU;
  x ^= x >> 13;
  x *= 0xC2B2AE35U;
  return x ^ x >> 16;
}

/// A flat list of doubles as a tensor.
Tensor tensor_of(const std::vector<double>& values, at::IntArrayRef shape) {
  Tensor flat = Stream{}.uniforms({static_cast<int64_t>(values.size())}, 0, 1);
  std::copy(values.begin(), values.end(), flat.mutable_data_ptr<double>());
  return flat.reshape(shape);
}

/// A dense network on a batch, and the start that problems.py gives it.
struct Network {
  DataInfo data;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  Batch batch;

  Tensors start() const {
    Tensors parameters;
    uint32_t i = 0;
    int64_t inputs = 0;
    for (const ParameterInfo& info : model->parameters()) {
      if (info.shape.size() == 2) inputs = info.shape[1];
      int64_t count = 1;
      for (const int64_t size : info.shape) count *= size;
      std::vector<double> values;
      while (static_cast<int64_t>(values.size()) < count) {
        values.push_back((mixed(++i) / 2147483648.0 - 1) / std::sqrt(static_cast<double>(inputs)));
      }
      parameters.push_back(tensor_of(values, info.shape));
    }
    return parameters;
  }
};

/// What problems.py calls digits.
Network digits_network() {
  Network network;
  constexpr int64_t rows = 256, pixels = 64;
  const datasets::Dataset digits = datasets::load("digits");
  std::vector<double> inputs;
  std::vector<double> labels;
  const auto* pixel = reinterpret_cast<const uint8_t*>(digits.train.inputs.bytes.data());
  const auto* label = reinterpret_cast<const int64_t*>(digits.train.labels.bytes.data());
  for (int64_t i = 0; i < rows * pixels; ++i) inputs.push_back(pixel[i] / 16.0);
  for (int64_t i = 0; i < rows; ++i) labels.push_back(static_cast<double>(label[i]));
  network.data.input_shape = {pixels};
  network.data.outputs = network.data.classes = 10;
  network.model = make<Model>("suite", "mlp", R"({"widths": [64, 32, 10], "activation": "tanh"})",
                              &network.data);
  network.loss = make_loss("cross_entropy");
  network.batch.input = tensor_of(inputs, {rows, pixels});
  network.batch.target = tensor_of(labels, {rows}).to(at::kLong);
  return network;
}

/// What problems.py calls exclusive_or.
Network exclusive_or() {
  Network network;
  network.data.input_shape = {2};
  network.data.outputs = 1;
  network.model =
      make<Model>("suite", "mlp", R"({"widths": [2, 8, 1], "activation": "tanh"})", &network.data);
  network.loss = make_loss("half_squared_error");
  network.batch.input = tensor_of({0, 0, 0, 1, 1, 0, 1, 1}, {4, 2});
  network.batch.target = tensor_of({-0.5, 0.5, 0.5, -0.5}, {4, 1});
  return network;
}

/// The same network with the rows of its batch in the opposite order.
Network turned(Network network) {
  network.batch.input = network.batch.input.flip(0);
  network.batch.target = network.batch.target.flip(0);
  return network;
}

enum class Order { given, opposite };

/// In the opposite order of rows the same sums are rounded otherwise, as on another processor.
StandaloneObjective objective_of(const std::string& problem, Order order) {
  if (problem == "rosenbrock") return StandaloneObjective(rosenbrock_problem());
  static const Network digits = digits_network(), small = exclusive_or(),
                       turned_digits = turned(digits_network()),
                       turned_small = turned(exclusive_or());
  const bool given = order == Order::given;
  const Network& network =
      problem == "digits" ? (given ? digits : turned_digits) : (given ? small : turned_small);
  return StandaloneObjective(*network.model, *network.loss, network.data, network.batch,
                             network.start());
}

std::vector<double> flat(const Tensors& tensors) {
  std::vector<double> values;
  for (const Tensor& tensor : tensors) {
    const Tensor whole = tensor.detach().contiguous();
    const auto* data = whole.const_data_ptr<double>();
    values.insert(values.end(), data, data + whole.numel());
  }
  return values;
}

/// How far the tensors are from what the reference kept of its own, relative to their size.
double difference(const Tensors& tensors, const Json& kept) {
  const std::vector<double> values = flat(tensors);
  double largest = 0;
  if (kept.contains("point")) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double expected = kept["point"][i];
      largest = std::max(largest, std::abs(values[i] - expected) / (1 + std::abs(expected)));
    }
    return largest;
  }
  // A sum with random signs of a difference d is of the size of |d|.
  const double norm = kept["norm"];
  for (std::size_t k = 0; k < kept["projections"].size(); ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool plus = mixed(static_cast<uint32_t>(i + 1 + k * 0x10001)) & 1U;
      sum += plus ? values[i] : -values[i];
    }
    largest = std::max(largest, std::abs(sum - kept["projections"][k].get<double>()) / norm);
  }
  return std::isfinite(largest) ? largest : INFINITY;
}

/// How far one list of tensors is from another, relative to the size of its numbers.
double distance(const Tensors& tensors, const Tensors& others) {
  const std::vector<double> a = flat(tensors), b = flat(others);
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]) / (1 + std::abs(b[i])));
  }
  return std::isfinite(largest) ? largest : INFINITY;
}

struct Followed {
  double largest = 0;  ///< difference from the reference on the way
  int64_t steps = 0;   ///< that were compared
};

/// Follows a row of reference values; to its end, or up to where rounding decides: where the same
/// steps from a start that is moved by 1e-15, with the batch in the opposite order, are a tenth of
/// what is promised away, or the loss is zero but for rounding, as are its slopes then. Processors
/// round otherwise, and a step by signs, or one along eigenvectors of small eigenvalues, multiplies
/// it.
Followed follow(const std::string& plugin, const Json& row, bool up_to_rounding) {
  const std::string problem = row["problem"];
  StandaloneObjective objective = objective_of(problem, Order::given),
                      moved = objective_of(problem, Order::opposite);
  const auto method = make<Optimizer>(plugin, row["method"], row["options"].dump());
  const auto other = make<Optimizer>(plugin, row["method"], row["options"].dump());
  for (Tensor& parameter : moved.parameters()) parameter.mul_(1 + 1e-15);
  std::vector<int64_t> kept_steps = {1, 2, 5, 10, 20, 50, 100, 200};
  const int64_t last = row.value("steps", kept_steps.back());
  std::erase_if(kept_steps, [last](int64_t step) { return step > last; });
  Followed result;
  std::size_t next = 0;
  for (std::size_t i = 0; i < kept_steps.size(); ++i) {
    objective.advance(*method, kept_steps[i] - objective.step());
    const double loss = row["losses"][i];
    if (up_to_rounding) {
      moved.advance(*other, kept_steps[i] - moved.step());
      const double apart = distance(moved.parameters(), objective.parameters());
      if (apart > promised / 10 || std::abs(loss) < 1e-15) return result;
    }
    const double found = objective.value();
    const double off = std::abs(found - loss) / std::max(1.0, std::abs(loss));
    result.largest = std::max(result.largest, std::isfinite(off) ? off : INFINITY);
    result.steps = kept_steps[i];
    if (problem != "rosenbrock" && kept_steps[i] != 10 && kept_steps[i] != last) continue;
    result.largest =
        std::max(result.largest, difference(objective.parameters(), row["kept"][next++]));
  }
  if (row.contains("evaluated")) {
    result.largest = std::max(
        result.largest, difference(method->evaluated(objective.parameters()), row["evaluated"]));
  }
  return result;
}

class Parity : public ::testing::TestWithParam<std::string> {};

TEST_P(Parity, WithTheAuthorsCode) {
  const std::string& family = GetParam();
  std::ifstream stream(std::string(GRADUS_REFERENCES) + "/" + family + ".json");
  Json found = Json::array();
  std::set<std::string> known;
  for (const Json& row : Json::parse(stream)) {
    Followed followed = follow(family, row, false);
    if (followed.largest > promised) followed = follow(family, row, true);
    const double largest = followed.largest;
    const std::string what =
        row["method"].dump() + " " + row["options"].dump() + " on " + row["problem"].dump();
    EXPECT_LE(largest, promised) << what;
    EXPECT_GE(followed.steps, 2) << what;
    known.insert(row["method"]);
    found.push_back({{"method", row["method"]},
                     {"problem", row["problem"]},
                     {"reference", row["reference"]},
                     {"difference", largest}});
  }
  for (const std::string& name : optimizers_of(family)) {
    EXPECT_TRUE(known.contains(name)) << "no reference values of " << name;
  }
  RecordProperty("family", family);
  RecordProperty("differences", found.dump());
}

INSTANTIATE_TEST_SUITE_P(Families, Parity,
                         ::testing::Values("adaptive", "matrix", "parameter_free", "second_order"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace gradus::test
