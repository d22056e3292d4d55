#include "conformance/model_derivative.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/make_any.h"
#include "conformance/memory_growth.h"
#include "conformance/slope.h"
#include "conformance/trajectory.h"
#include "gradus/task.h"
#include "gradus/text.h"

namespace gradus::conformance {
namespace {

/// Hides a model's own derivative, so that autograd is used.
class WithoutDerivative final : public Model {
 public:
  explicit WithoutDerivative(const Model& model) : model_(model) {}
  std::vector<ParameterInfo> parameters() const override { return model_.parameters(); }
  Tensors initial(const InitRequest& request) const override { return model_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override {
    return model_.forward(parameters, batch, inputs);
  }

 private:
  const Model& model_;
};

/// Empty, or how a gradient is not laid out as its parameter.
std::string layout_problem(const Tensors& gradient, const Tensors& parameters) {
  if (gradient.size() != parameters.size()) {
    return fmt::format("{} gradients for {} parameters", gradient.size(), parameters.size());
  }
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    if (!gradient[i].defined()) return fmt::format("gradient {} is not defined", i);
    if (gradient[i].sizes() != parameters[i].sizes() ||
        gradient[i].strides() != parameters[i].strides()) {
      return fmt::format("gradient {} has other sizes or strides than its parameter", i);
    }
  }
  return {};
}

/// What the model's own derivative says to an ask; where it leaves that to autograd, autograd's.
Answer own_answer(const MadeModel& made, const Tensors& parameters, const Batch& batch,
                  const Ask& ask) {
  return evaluate(nullptr, *made.model, *test_loss(made.info), parameters, 0, batch, ask);
}

/// Empty, or what the model's derivative does with an ask for one gradient or for the inputs.
std::string other_asks_problem(const MadeModel& made, const Tensors& parameters, const Batch& batch,
                               const Answer& expected) {
  for (int i = 0; i < static_cast<int>(parameters.size()); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const int only[] = {i};
    const Answer one = own_answer(made, parameters, batch, {.only = only});
    if (!layout_problem(one.gradient, {parameters[at]}).empty() ||
        largest_difference(one.gradient, {expected.gradient[at]}) > 1e-10) {
      return fmt::format("asked for the gradient of parameter {} alone, it gives something else",
                         i);
    }
  }
  Tensors inputs;
  made.model->forward(parameters, batch, &inputs);
  const Answer with_inputs = own_answer(made, parameters, batch, {.inputs = true});
  if (with_inputs.inputs.size() != inputs.size() ||
      largest_difference(with_inputs.inputs, inputs) > 1e-10) {
    return "its layers' inputs are not those of forward";
  }
  return {};
}

/// Beside the initial point: a block that starts as nothing has kinks there at every zero of a
/// ReLU.
Tensors near_initial(const Model& model) {
  Tensors point;
  Stream stream{7};
  for (const Tensor& start : initial_of(model, 0, 0)) {
    point.push_back(start.add(stream.normals(start.sizes()), 0.01));
  }
  return point;
}

/// A model whose every evaluation begins in the state that it has now: one that draws numbers
/// (dropout) is a function then.
class FromOneState final : public Model {
 public:
  explicit FromOneState(Model& model) : model_(model) {
    model_.state(archive_);
    archive_.restore();
  }
  std::vector<ParameterInfo> parameters() const override { return model_.parameters(); }
  Tensors initial(const InitRequest& request) const override { return model_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override {
    model_.state(archive_);
    return model_.forward(parameters, batch, inputs);
  }
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override {
    model_.state(archive_);
    return model_.differentiate(parameters, batch, loss, ask, answer);
  }
  bool stackable() const override { return model_.stackable(); }

 private:
  Model& model_;
  mutable Archive archive_;
};

}  // namespace

Tensors initial_of(const Model& model, int64_t first, int64_t copies, at::ScalarType dtype) {
  return model.initial({.seed = 3, .first = first, .copies = copies, .dtype = dtype});
}

CheckResult own_derivative(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Batch batch = test_batch(made.info, at::kDouble, model_rows);
  const auto loss = test_loss(made.info);
  const Tensors parameters = initial_of(*made.model, 0, 0);
  Answer own;
  if (!made.model->differentiate(parameters, batch, *loss, {}, own)) {
    return not_applicable("it has no derivative of its own");
  }
  std::string problem = layout_problem(own.gradient, parameters);
  if (!problem.empty()) return failed(problem);
  const WithoutDerivative plain(*made.model);
  const Answer expected = evaluate(nullptr, plain, *loss, parameters, 0, batch, {});
  const double difference = std::max(largest_difference(own.gradient, expected.gradient),
                                     largest_difference({own.value}, {expected.value}));
  const std::string text = "largest difference " + shortest(difference);
  if (!(difference <= 1e-10)) return failed("its derivative is not autograd's: " + text);
  problem = other_asks_problem(made, parameters, batch, expected);
  return problem.empty() ? passed(text) : failed(problem);
}

CheckResult finite_differences(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Tensors point = near_initial(*made.model);
  return slope_against_differences(nullptr, FromOneState(*made.model), *test_loss(made.info), point,
                                   test_batch(made.info, at::kDouble, model_rows));
}

CheckResult model_memory_stays(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Batch batch = test_batch(made.info, at::kDouble, model_rows);
  const Tensors parameters = initial_of(*made.model, 0, 0);
  return memory_growth([&](int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) own_answer(made, parameters, batch, {});
    return steps;
  });
}

CheckResult stacked_equals_single(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  if (!made.model->stackable()) return not_applicable("it takes no stacked parameters");
  const Batch batch = test_batch(made.info, at::kDouble, model_rows);
  const auto loss = test_loss(made.info);
  const Tensors stack = initial_of(*made.model, 0, 3);
  const Answer together = evaluate(nullptr, *made.model, *loss, stack, 3, batch, {});
  double largest = 0;
  for (int64_t k = 0; k < 3; ++k) {
    const Answer alone =
        evaluate(nullptr, *made.model, *loss, initial_of(*made.model, k, 0), 0, batch, {});
    Tensors gradient;
    for (const Tensor& tensor : together.gradient) gradient.push_back(tensor.select(0, k));
    largest = std::max({largest, largest_difference(gradient, alone.gradient),
                        largest_difference({together.value.select(0, k)}, {alone.value})});
  }
  const std::string text = "largest difference " + shortest(largest);
  return largest <= 1e-10 ? passed(text) : failed("stacked networks are not single ones: " + text);
}

}  // namespace gradus::conformance
