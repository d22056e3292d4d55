#include "conformance/test_problem.h"

#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "gradus/task.h"

namespace gradus {
namespace {

/// A function of its parameters as a model; its only layer says so.
class FunctionModel final : public Model {
 public:
  using Function = std::function<Tensor(const Tensors&)>;  // [] or [copies]
  FunctionModel(std::vector<ParameterInfo> parameters, Function function)
      : parameters_(std::move(parameters)), function_(std::move(function)) {}

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
    return function_(parameters).unsqueeze(-1).unsqueeze(-1);
  }
  bool stackable() const override { return true; }

 private:
  std::vector<ParameterInfo> parameters_;
  Function function_;
};

/// The model's output is the value.
class OutputLoss final : public Loss {
 public:
  std::string name() const override { return "output"; }
  Tensor value(const Tensor& output, const Batch&) const override {
    return output.sum(-1).mean(-1);
  }
};

/// A dense network 2-hidden-1 with tanh.
class XorModel final : public Model {
 public:
  explicit XorModel(int64_t hidden) : hidden_(hidden) {}

  std::vector<ParameterInfo> parameters() const override {
    return {{"layer1.weight", {hidden_, 2}},
            {"layer1.bias", {hidden_}},
            {"layer2.weight", {1, hidden_}},
            {"layer2.bias", {1}}};
  }
  std::vector<Layer> layers() const override {
    Layer first{"layer1", LayerKind::dense, 0, 1, activation("tanh")};
    first.inputs = 2;
    first.outputs = hidden_;
    Layer last{"layer2", LayerKind::dense, 2, 3, activation("tanh")};
    last.inputs = hidden_;
    last.outputs = 1;
    return {first, last};
  }
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
    const auto affine = [](const Tensor& x, const Tensor& weight, const Tensor& bias) {
      return x.matmul(weight.transpose(-1, -2)).add(bias.unsqueeze(-2));
    };
    const Tensor hidden = affine(batch.input, p[0], p[1]).tanh();
    if (inputs != nullptr) *inputs = {batch.input, hidden};
    return affine(hidden, p[2], p[3]).tanh();
  }
  bool stackable() const override { return true; }

 private:
  int64_t hidden_;
};

/// A model whose evaluations are counted.
class WatchedModel final : public Model {
 public:
  WatchedModel(const Model& model, int64_t& calls) : model_(model), calls_(calls) {}
  std::vector<ParameterInfo> parameters() const override { return model_.parameters(); }
  std::vector<Layer> layers() const override { return model_.layers(); }
  Tensors initial(const InitRequest& request) const override { return model_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override {
    ++calls_;
    return model_.forward(parameters, batch, inputs);
  }
  bool stackable() const override { return model_.stackable(); }

 private:
  const Model& model_;
  int64_t& calls_;
};

class SilentProbe final : public Probe {
 public:
  SilentProbe(Clock& clock, const int64_t& step) : Probe(clock, step) {
    next_ = std::numeric_limits<int64_t>::max();
  }
  void record(double) override {}
  void record(const Tensor&) override {}
};

DataInfo function_info() {
  DataInfo info;
  info.outputs = 1;
  info.train_rows = 1;
  return info;
}

TestProblem function_problem(std::string name, std::vector<ParameterInfo> parameters,
                             FunctionModel::Function function, Tensors start, int64_t copies) {
  TestProblem problem;
  problem.name = std::move(name);
  problem.model = std::make_shared<FunctionModel>(std::move(parameters), std::move(function));
  problem.loss = std::make_shared<OutputLoss>();
  problem.data = function_info();
  problem.batch.input = at::zeros({1, 1}, start[0].scalar_type());
  problem.batch.target = at::zeros({1, 1}, start[0].scalar_type());
  problem.batch.rows = at::zeros({1}, at::kLong);
  problem.start = std::move(start);
  problem.copies = copies;
  return problem;
}

Tensor spectrum(int64_t dimension, at::ScalarType dtype) {
  return at::linspace(0, 1, dimension, at::kDouble).mul_(std::log(10.0)).exp().to(dtype);
}

Tensor quadratic(const Tensor& x, const Tensor& spectrum) {
  return x.square().mul(spectrum).sum(-1).mul(0.5);
}

}  // namespace

TestProblem quadratic_problem(at::ScalarType dtype, int64_t dimension) {
  const Tensor h = spectrum(dimension, dtype);
  return function_problem(
      "quadratic", {{"x", {dimension}}}, [h](const Tensors& p) { return quadratic(p[0], h); },
      {at::ones({dimension}, dtype)}, 0);
}

TestProblem stacked_quadratic_problem(at::ScalarType dtype, int64_t copies) {
  TestProblem problem = quadratic_problem(dtype);
  const Tensor factor = at::linspace(1, static_cast<double>(copies), copies, dtype).unsqueeze(-1);
  problem.name = "stacked quadratics";
  problem.start = {problem.start[0].mul(factor).contiguous()};
  problem.copies = copies;
  return problem;
}

TestProblem odd_layout_problem(at::ScalarType dtype, bool odd) {
  const Tensor number = at::ones({}, dtype);
  Tensor matrix = at::ones({3, 2}, dtype).t();
  Tensor slice = at::ones({10}, dtype).slice(0, 1, 9, 2);
  if (!odd) {
    matrix = matrix.contiguous();
    slice = slice.contiguous();
  }
  const Tensor h = spectrum(6, dtype).view({2, 3});
  return function_problem(
      "parameters of odd layout", {{"number", {}}, {"matrix", {2, 3}}, {"slice", {4}}},
      [h](const Tensors& p) {
        return p[0].square().add(p[1].square().mul(h).sum()).add(p[2].square().sum()).mul(0.5);
      },
      {number, matrix, slice}, 0);
}

TestProblem rosenbrock_problem(at::ScalarType dtype) {
  return function_problem(
      "Rosenbrock", {{"x", {2}}},
      [](const Tensors& p) {
        const Tensor x = p[0].select(-1, 0), y = p[0].select(-1, 1);
        return y.sub(x.square()).square().mul(100).add(x.sub(1).square());
      },
      {at::tensor({-1.2, 1.0}, at::kDouble).to(dtype)}, 0);
}

TestProblem xor_problem(at::ScalarType dtype, int64_t hidden) {
  TestProblem problem;
  problem.name = "exclusive or";
  problem.model = std::make_shared<XorModel>(hidden);
  problem.loss = make_loss("half_squared_error");
  problem.batch.input =
      at::tensor({-1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0}, at::kDouble).view({4, 2}).to(dtype);
  problem.batch.target = at::tensor({-0.5, 0.5, 0.5, -0.5}, at::kDouble).view({4, 1}).to(dtype);
  problem.batch.rows = at::linspace(0, 3, 4, at::kDouble).to(at::kLong);
  DataInfo& data = problem.data;
  data.input_shape = {2};
  data.outputs = 1;
  data.train_rows = 4;
  data.input_low = -1;
  data.input_high = 1;
  data.target_low = -0.5;
  data.target_high = 0.5;
  problem.start = problem.model->initial({.seed = 1, .dtype = dtype});
  return problem;
}

namespace {

/// Copies that keep the strides: a copy of a transposed matrix stays transposed.
Tensors copies_of(const Tensors& tensors) {
  Tensors copies;
  for (const Tensor& tensor : tensors) {
    Tensor copy = tensor.detach().new_zeros({tensor.numel() * 2 + 1});
    copies.push_back(copy.as_strided(tensor.sizes(), tensor.strides()).copy_(tensor));
  }
  return copies;
}

}  // namespace

TestObjective::TestObjective(const TestProblem& problem, Tampering tampering, uint64_t seed)
    : Objective(copies_of(problem.start), problem.copies, own_clock_),
      problem_(problem),
      tampering_(tampering),
      seed_(seed),
      watched_model_(std::make_unique<WatchedModel>(*problem_.model, model_calls_)),
      silent_(std::make_unique<SilentProbe>(own_clock_, step_)) {}

TestObjective::~TestObjective() = default;

int64_t TestObjective::rows(bool) const {
  return problem_.batch.input.size(0);
}

Probe& TestObjective::probe(const ProbeSpec&) {
  return *silent_;
}

Answer TestObjective::evaluate(const Ask& ask) {
  Answer answer = gradus::evaluate(nullptr, *problem_.model, *problem_.loss, parameters_,
                                   problem_.copies, problem_.batch, ask);
  if (tampering_ == Tampering::nan_loss) {
    answer.value.fill_(std::numeric_limits<double>::quiet_NaN());
    for (Tensor& gradient : answer.gradient) {
      gradient.fill_(std::numeric_limits<double>::quiet_NaN());
    }
  } else if (tampering_ == Tampering::infinite_gradient) {
    for (Tensor& gradient : answer.gradient) {
      gradient.fill_(std::numeric_limits<double>::infinity());
    }
  }
  return answer;
}

double TestObjective::value() {
  const Ask ask{.gradient = false};
  return gradus::evaluate(nullptr, *problem_.model, *problem_.loss, parameters_, problem_.copies,
                          problem_.batch, ask)
      .value.sum()
      .item()
      .toDouble();
}

}  // namespace gradus
