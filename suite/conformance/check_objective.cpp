#include "conformance/check_objective.h"

#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>

#include <cmath>
#include <limits>

namespace gradus::conformance {
namespace {

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

}  // namespace

TestProblem odd_layout_problem(at::ScalarType dtype, bool odd) {
  const Tensor number = at::ones({}, dtype);
  Tensor matrix = at::ones({3, 2}, dtype).t();
  Tensor slice = at::ones({10}, dtype).slice(0, 1, 9, 2);
  if (!odd) {
    matrix = matrix.contiguous();
    slice = slice.contiguous();
  }
  const Tensor h =
      at::linspace(0, 1, 6, at::kDouble).mul_(std::log(10.0)).exp().to(dtype).view({2, 3});
  return function_problem(
      "parameters of odd layout", {number, matrix, slice}, [h](const Tensors& p) {
        return p[0].square().add(p[1].square().mul(h).sum()).add(p[2].square().sum()).mul(0.5);
      });
}

CheckObjective::CheckObjective(const TestProblem& problem, Tampering tampering, int64_t budget)
    : StandaloneObjective(problem, 1, budget),
      tampering_(tampering),
      watched_model_(std::make_unique<WatchedModel>(StandaloneObjective::model(), model_calls_)) {}

Answer CheckObjective::evaluate(const Ask& ask) {
  Answer answer = StandaloneObjective::evaluate(ask);
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

}  // namespace gradus::conformance
