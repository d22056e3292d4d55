#include "gradus/test_problem.h"

#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "gradus/stream.h"

namespace gradus {
namespace {

using Value = std::function<Tensor(const Tensors&)>;
using ValueAndGradient = std::function<Tensor(const Tensors&, Tensors*)>;

/// A function of its parameters as a model; its output [..., 1, 1] is the value.
class FunctionModel final : public Model {
 public:
  FunctionModel(const Tensors& start, int64_t copies, Value value, ValueAndGradient own)
      : value_(std::move(value)), own_(std::move(own)) {
    for (std::size_t i = 0; i < start.size(); ++i) {
      const std::vector<int64_t> shape = start[i].sizes().vec();
      parameters_.push_back(
          {fmt::format("x{}", i), {shape.begin() + (copies > 0 ? 1 : 0), shape.end()}});
    }
  }

  std::vector<ParameterInfo> parameters() const override { return parameters_; }
  Tensors initial(const InitRequest& request) const override {
    return initialize_each(request, [this](int64_t) {
      Tensors ones;
      for (const ParameterInfo& info : parameters_)
        ones.push_back(at::ones(info.shape, at::kDouble));
      return ones;
    });
  }
  Tensor forward(const Tensors& parameters, const Batch&, Tensors*) const override {
    const Tensor value = own_ ? own_(parameters, nullptr) : value_(parameters);
    return value.unsqueeze(-1).unsqueeze(-1);
  }
  bool differentiate(const Tensors& parameters, const Batch&, const Loss&, const Ask& ask,
                     Answer& answer) const override {
    if (!own_) return false;
    Tensors gradient;
    answer.value = own_(parameters, &gradient);
    for (const int index : ask.only) {
      answer.gradient.push_back(gradient[static_cast<std::size_t>(index)]);
    }
    if (ask.only.empty()) answer.gradient = std::move(gradient);
    return true;
  }
  bool stackable() const override { return true; }

 private:
  std::vector<ParameterInfo> parameters_;
  Value value_;
  ValueAndGradient own_;  // empty: by autograd
};

/// The model's output is the value.
class OutputLoss final : public Loss {
 public:
  std::string name() const override { return "output"; }
  Tensor value(const Tensor& output, const Batch&) const override {
    return output.sum(-1).mean(-1);
  }
};

/// Dense layers, each followed by the same activation: tanh or none.
class DenseModel final : public Model {
 public:
  DenseModel(std::vector<int64_t> widths, bool tanh) : widths_(std::move(widths)), tanh_(tanh) {}

  std::vector<ParameterInfo> parameters() const override {
    std::vector<ParameterInfo> all;
    for (std::size_t i = 1; i < widths_.size(); ++i) {
      const std::string layer = fmt::format("layer{}", i);
      all.push_back({layer + ".weight", {widths_[i], widths_[i - 1]}});
      all.push_back({layer + ".bias", {widths_[i]}});
    }
    return all;
  }
  std::vector<Layer> layers() const override {
    std::vector<Layer> layers;
    for (std::size_t i = 1; i < widths_.size(); ++i) {
      const int weight = static_cast<int>(2 * i) - 2;
      Layer layer{fmt::format("layer{}", i), LayerKind::dense, weight, weight + 1,
                  activation(tanh_ ? "tanh" : "identity")};
      layer.inputs = widths_[i - 1];
      layer.outputs = widths_[i];
      layers.push_back(layer);
    }
    return layers;
  }
  /// Uniform in (-1, 1).
  Tensors initial(const InitRequest& request) const override {
    return initialize_each(request, [&](int64_t network) {
      Stream stream{request.seed, static_cast<uint64_t>(network)};
      Tensors tensors;
      for (const ParameterInfo& info : parameters()) {
        tensors.push_back(stream.uniforms(info.shape, -1, 1));
      }
      return tensors;
    });
  }
  Tensor forward(const Tensors& p, const Batch& batch, Tensors* inputs) const override {
    Tensor x = batch.input;
    if (inputs != nullptr) inputs->clear();
    for (std::size_t i = 0; i < p.size(); i += 2) {
      if (inputs != nullptr) inputs->push_back(x);
      x = x.matmul(p[i].transpose(-1, -2)).add(p[i + 1].unsqueeze(-2));
      if (tanh_) x = x.tanh();
    }
    return x;
  }
  bool stackable() const override { return true; }

 private:
  std::vector<int64_t> widths_;
  bool tanh_;
};

TestProblem problem_of(std::string name, Tensors start, int64_t copies,
                       std::shared_ptr<const Model> model) {
  TestProblem problem;
  problem.name = std::move(name);
  problem.model = std::move(model);
  problem.loss = std::make_shared<OutputLoss>();
  problem.data.outputs = 1;
  problem.data.train_rows = 1;
  problem.batch.input = at::zeros({1, 1}, start[0].options());
  problem.batch.target = at::zeros({1, 1}, start[0].options());
  problem.batch.rows = at::zeros({1}, at::kLong);
  problem.start = std::move(start);
  problem.copies = copies;
  return problem;
}

Tensor spectrum(int64_t dimension, at::ScalarType dtype) {
  return at::linspace(0, 1, dimension, at::kDouble).mul_(std::log(10.0)).exp().to(dtype);
}

Tensor numbers(std::initializer_list<double> values, at::IntArrayRef shape, at::ScalarType dtype) {
  return at::tensor(values, at::kDouble).view(shape).to(dtype);
}

void set_data(TestProblem& problem, Tensor input, Tensor target) {
  const int64_t rows = input.size(0);
  problem.data.input_shape = {input.size(1)};
  problem.data.outputs = target.size(1);
  problem.data.train_rows = rows;
  problem.batch = {std::move(input), std::move(target),
                   at::linspace(0, static_cast<double>(rows - 1), rows, at::kDouble).to(at::kLong)};
}

}  // namespace

TestProblem function_problem(std::string name, Tensors start, Value value, int64_t copies) {
  auto model = std::make_shared<FunctionModel>(start, copies, std::move(value), nullptr);
  return problem_of(std::move(name), std::move(start), copies, std::move(model));
}

TestProblem function_problem(std::string name, Tensors start, ValueAndGradient value_and_gradient,
                             int64_t copies) {
  auto model =
      std::make_shared<FunctionModel>(start, copies, nullptr, std::move(value_and_gradient));
  return problem_of(std::move(name), std::move(start), copies, std::move(model));
}

TestProblem quadratic_problem(at::ScalarType dtype, int64_t dimension) {
  const Tensor h = spectrum(dimension, dtype);
  const Value value = [h](const Tensors& p) { return p[0].square().mul(h).sum(-1).mul(0.5); };
  TestProblem problem = function_problem("quadratic", {at::ones({dimension}, dtype)}, value);
  problem.optimum = {at::zeros({dimension}, dtype)};
  problem.least = 0;
  problem.reference = "sum_i h_i x_i^2 / 2, h from 1 to 10";
  return problem;
}

TestProblem stacked_quadratic_problem(at::ScalarType dtype, int64_t copies) {
  TestProblem problem = quadratic_problem(dtype);
  const Tensor factor = at::linspace(1, static_cast<double>(copies), copies, dtype).unsqueeze(-1);
  problem.name = "stacked quadratics";
  problem.start = {problem.start[0].mul(factor).contiguous()};
  problem.optimum = {at::zeros({copies, problem.optimum[0].size(0)}, dtype)};
  problem.copies = copies;
  return problem;
}

TestProblem rosenbrock_problem(at::ScalarType dtype) {
  const Value value = [](const Tensors& p) {
    const Tensor x = p[0].select(-1, 0), y = p[0].select(-1, 1);
    return y.sub(x.square()).square().mul(100).add(x.sub(1).square());
  };
  TestProblem problem = function_problem("Rosenbrock", {numbers({-1.2, 1.0}, {2}, dtype)}, value);
  problem.optimum = {at::ones({2}, dtype)};
  problem.least = 0;
  problem.reference = "Rosenbrock, The Computer Journal 3 (1960)";
  return problem;
}

TestProblem least_squares_problem(at::ScalarType dtype) {
  TestProblem problem;
  problem.name = "least squares";
  problem.model = std::make_shared<DenseModel>(std::vector<int64_t>{1, 1}, /*tanh=*/false);
  problem.loss = make_loss("half_squared_error");
  set_data(problem, numbers({0, 1, 2, 3}, {4, 1}, dtype), numbers({1, 3, 2, 5}, {4, 1}, dtype));
  problem.start = {at::zeros({1, 1}, dtype), at::zeros({1}, dtype)};
  // The normal equations: slope 5.5 / 5, through the means (1.5, 2.75); residuals -.1 .8 -1.3 .6.
  problem.optimum = {numbers({1.1}, {1, 1}, dtype), numbers({1.1}, {1}, dtype)};
  problem.least = 27.0 / 80;
  problem.reference = "the line of least squares through four points";
  return problem;
}

TestProblem xor_problem(at::ScalarType dtype, int64_t hidden) {
  TestProblem problem;
  problem.name = "exclusive or";
  problem.model = std::make_shared<DenseModel>(std::vector<int64_t>{2, hidden, 1}, /*tanh=*/true);
  problem.loss = make_loss("half_squared_error");
  set_data(problem, numbers({-1, -1, -1, 1, 1, -1, 1, 1}, {4, 2}, dtype),
           numbers({-0.5, 0.5, 0.5, -0.5}, {4, 1}, dtype));
  problem.data.input_low = -1;
  problem.data.input_high = 1;
  problem.data.target_low = -0.5;
  problem.data.target_high = 0.5;
  problem.start = problem.model->initial({.seed = 1, .dtype = dtype});
  problem.least = 0;
  problem.reference = "Rumelhart, Hinton, Williams 1986";
  return problem;
}

}  // namespace gradus
