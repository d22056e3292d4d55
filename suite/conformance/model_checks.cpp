// What a model says of itself and its derivative.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/check.h"
#include "conformance/checkpoint_check.h"
#include "conformance/make_any.h"
#include "conformance/memory_growth.h"
#include "conformance/slope.h"
#include "conformance/trajectory.h"
#include "gradus/task.h"
#include "gradus/text.h"

namespace gradus::conformance {
namespace {

constexpr at::ScalarType float64 = at::kDouble;
constexpr int64_t rows = 6;

Tensors initial(const Model& model, int64_t first, int64_t copies, at::ScalarType dtype = float64) {
  return model.initial({.seed = 3, .first = first, .copies = copies, .dtype = dtype});
}

CheckResult initial_parameters(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const std::vector<ParameterInfo> infos = made.model->parameters();
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
    const Tensors tensors = initial(*made.model, 0, 0, dtype);
    if (tensors.size() != infos.size()) return failed("initial and parameters differ in number");
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (tensors[i].sizes() != at::IntArrayRef(infos[i].shape)) {
        return failed(fmt::format("parameter '{}' has another shape than declared", infos[i].name));
      }
      if (tensors[i].scalar_type() != dtype || !tensors[i].is_contiguous()) {
        return failed(
            fmt::format("parameter '{}' is not contiguous in the dtype asked for", infos[i].name));
      }
    }
    if (!all_finite(tensors)) return failed("an initial parameter is not finite");
  }
  return passed(fmt::format("{} parameter tensors", infos.size()));
}

CheckResult initial_by_number(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  if (!same_bits(initial(*made.model, 1, 0), initial(*made.model, 1, 0))) {
    return failed("two calls with one seed differ");
  }
  const Tensors stack = initial(*made.model, 0, 3);
  for (int64_t k = 0; k < 3; ++k) {
    Tensors one;
    for (const Tensor& tensor : stack) one.push_back(tensor.select(0, k));
    if (!same_bits(one, initial(*made.model, k, 0))) {
      return failed(fmt::format("network {} depends on how many are made at once", k));
    }
  }
  return passed();
}

CheckResult layers_fit(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const std::vector<Layer> layers = made.model->layers();
  if (layers.empty()) return not_applicable("it is not a chain of layers");
  const auto count = static_cast<int>(made.model->parameters().size());
  for (const Layer& layer : layers) {
    if (layer.weight >= count || layer.bias >= count) {
      return failed(fmt::format("layer '{}' names a parameter that does not exist", layer.name));
    }
    if (layer.kind == LayerKind::dense) {
      const auto shape = made.model->parameters()[static_cast<std::size_t>(layer.weight)].shape;
      if (shape != std::vector<int64_t>{layer.outputs, layer.inputs}) {
        return failed(fmt::format("the weight of layer '{}' is not [outputs, inputs]", layer.name));
      }
    }
  }
  Tensors inputs;
  made.model->forward(initial(*made.model, 0, 0), test_batch(made.info, float64, rows), &inputs);
  if (inputs.size() != layers.size()) return failed("forward does not deliver each layer's input");
  return passed(fmt::format("{} layers", layers.size()));
}

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

CheckResult own_derivative(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Batch batch = test_batch(made.info, float64, rows);
  const auto loss = test_loss(made.info);
  const Tensors parameters = initial(*made.model, 0, 0);
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

/// Beside the initial point: a block that starts as nothing has kinks there at every zero of a
/// ReLU.
Tensors near_initial(const Model& model) {
  Tensors point;
  Stream stream{7};
  for (const Tensor& start : initial(model, 0, 0)) {
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

CheckResult finite_differences(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Tensors point = near_initial(*made.model);
  return slope_against_differences(nullptr, FromOneState(*made.model), *test_loss(made.info), point,
                                   test_batch(made.info, float64, rows));
}

/// What forward passes change (running means, a count of draws) is state: saved, restored into
/// another object that has gone elsewhere, and gone on with to the bit.
CheckResult restores_state(const CheckContext& context) {
  constexpr int passes = 3;
  const MadeModel made = make_model(context, context.defaults());
  const MadeModel other = make_model(context, context.defaults());
  Batch batch = test_batch(made.info, float64, rows);
  const Tensors parameters = initial(*made.model, 0, 0);
  initial(*other.model, 1, 0);
  const auto train = [&](Model& model, int count) {
    Tensor output;
    for (int i = 0; i < count; ++i) {
      batch.input = batch.input.mul(0.9);  // another batch each time
      output = model.forward(parameters, batch).detach().clone();
    }
    return output;
  };
  train(*made.model, passes);
  Archive archive;
  made.model->state(archive);
  const Tensor input = batch.input;
  const auto go_on = [&](Model& model) -> Tensors {
    batch.input = input;
    Tensors seen = {train(model, passes)};
    const Batch shown = {batch.input, batch.target, {}};
    seen.push_back(model.forward(parameters, shown).detach().clone());
    return seen;
  };
  const Tensors whole = go_on(*made.model);
  train(*other.model, passes + 2);
  archive.restore();
  other.model->state(archive);
  return same_bits(whole, go_on(*other.model))
             ? passed(archive.tensors().empty() && archive.values().empty() ? "it has no state"
                                                                            : "")
             : failed("`state` leaves out what a forward pass changes");
}

CheckResult is_a_function(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Batch batch = test_batch(made.info, float64, rows);
  const Tensors parameters = initial(*made.model, 0, 0);
  const std::string before = bits_hash(parameters) + bits_hash({batch.input});
  Archive state;
  made.model->state(state);
  const Tensor first = made.model->forward(parameters, batch);
  state.restore();
  made.model->state(state);
  if (bits_hash(parameters) + bits_hash({batch.input}) != before) {
    return failed("forward changes its parameters or its batch");
  }
  return same_bits({first}, {made.model->forward(parameters, batch)})
             ? passed()
             : failed("two calls with the same parameters, batch and state differ");
}

CheckResult memory_stays(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const Batch batch = test_batch(made.info, float64, rows);
  const Tensors parameters = initial(*made.model, 0, 0);
  return memory_growth([&](int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) own_answer(made, parameters, batch, {});
    return steps;
  });
}

CheckResult stacked_equals_single(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  if (!made.model->stackable()) return not_applicable("it takes no stacked parameters");
  const Batch batch = test_batch(made.info, float64, rows);
  const auto loss = test_loss(made.info);
  const Tensors stack = initial(*made.model, 0, 3);
  const Answer together = evaluate(nullptr, *made.model, *loss, stack, 3, batch, {});
  double largest = 0;
  for (int64_t k = 0; k < 3; ++k) {
    const Answer alone =
        evaluate(nullptr, *made.model, *loss, initial(*made.model, k, 0), 0, batch, {});
    Tensors gradient;
    for (const Tensor& tensor : together.gradient) gradient.push_back(tensor.select(0, k));
    largest = std::max({largest, largest_difference(gradient, alone.gradient),
                        largest_difference({together.value.select(0, k)}, {alone.value})});
  }
  const std::string text = "largest difference " + shortest(largest);
  return largest <= 1e-10 ? passed(text) : failed("stacked networks are not single ones: " + text);
}

bool keeps_state(const CheckContext& context) {
  Archive archive;
  make_model(context, context.defaults()).model->state(archive);
  return !archive.tensors().empty() || !archive.values().empty();
}

/// What `forward` changes beside the parameters is part of a run's state.
CheckResult goes_on(const CheckContext& context) {
  if (!keeps_state(context)) return not_applicable("it has no state");
  std::string why = "no optimizer is loaded";
  for (const loading::OfferedItem& optimizer : context.plugins.items(ItemKind::optimizer)) {
    for (const loading::OfferedItem& task : tasks_to_try(context)) {
      SmallRun run{small_request(context, task, checkpointed_steps), {}};
      run.request.optimizer = record::ItemUse{optimizer.id(), {}};
      run.request.model = {context.item.id(), option_table_from_text(context.defaults().options)};
      run.record = execute_small(context, run.request, "run");
      if (record::ended(run.record.status)) return goes_on_from_checkpoints(context, run);
      why = task.id() + ": " + run.record.reason.value_or("");
    }
  }
  return not_applicable("no run of it ends: " + why);
}

constexpr Check checks[] = {
    {"initial parameters as declared", initial_parameters},
    {"initial parameters depend on seed and number alone", initial_by_number},
    {"same parameters, same output, bitwise", is_a_function},
    {"save, restore, continue, bitwise", restores_state},
    {"layers fit the parameters", layers_fit},
    {"gradient against finite differences", finite_differences},
    {"own derivative against autograd", own_derivative},
    {"stacked against single", stacked_equals_single},
    {"goes on from checkpoints, bitwise", goes_on},
    {"memory stays over 1000 steps", memory_stays}};

}  // namespace

std::span<const Check> model_checks() {
  return checks;
}

}  // namespace gradus::conformance
