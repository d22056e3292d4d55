// What a model says of itself, and what it keeps from pass to pass.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/check.h"
#include "conformance/checkpoint_check.h"
#include "conformance/make_any.h"
#include "conformance/model_derivative.h"
#include "conformance/trajectory.h"
#include "gradus/task.h"
#include "gradus/text.h"

namespace gradus::conformance {
namespace {

CheckResult initial_parameters(const CheckContext& context) {
  const MadeModel made = make_model(context, context.defaults());
  const std::vector<ParameterInfo> infos = made.model->parameters();
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
    const Tensors tensors = initial_of(*made.model, 0, 0, dtype);
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
  if (!same_bits(initial_of(*made.model, 1, 0), initial_of(*made.model, 1, 0))) {
    return failed("two calls with one seed differ");
  }
  const Tensors stack = initial_of(*made.model, 0, 3);
  for (int64_t k = 0; k < 3; ++k) {
    Tensors one;
    for (const Tensor& tensor : stack) one.push_back(tensor.select(0, k));
    if (!same_bits(one, initial_of(*made.model, k, 0))) {
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
  made.model->forward(initial_of(*made.model, 0, 0), test_batch(made.info, at::kDouble, model_rows),
                      &inputs);
  if (inputs.size() != layers.size()) return failed("forward does not deliver each layer's input");
  return passed(fmt::format("{} layers", layers.size()));
}

/// What forward passes change (running means, a count of draws) is state: saved, restored into
/// another object that has gone elsewhere, and gone on with to the bit.
CheckResult restores_state(const CheckContext& context) {
  constexpr int passes = 3;
  const MadeModel made = make_model(context, context.defaults());
  const MadeModel other = make_model(context, context.defaults());
  Batch batch = test_batch(made.info, at::kDouble, model_rows);
  const Tensors parameters = initial_of(*made.model, 0, 0);
  initial_of(*other.model, 1, 0);
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
  const Batch batch = test_batch(made.info, at::kDouble, model_rows);
  const Tensors parameters = initial_of(*made.model, 0, 0);
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

bool keeps_state(const CheckContext& context) {
  Archive archive;
  make_model(context, context.defaults()).model->state(archive);
  return !archive.tensors().empty() || !archive.values().empty();
}

/// What `forward` changes beside the parameters is part of a run's state.
CheckResult model_goes_on(const CheckContext& context) {
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

}  // namespace

std::span<const Check> model_checks() {
  static constexpr Check checks[] = {
      {"initial parameters as declared", initial_parameters},
      {"initial parameters depend on seed and number alone", initial_by_number},
      {"same parameters, same output, bitwise", is_a_function},
      {"save, restore, continue, bitwise", restores_state},
      {"layers fit the parameters", layers_fit},
      {"gradient against finite differences", finite_differences},
      {"own derivative against autograd", own_derivative},
      {"stacked against single", stacked_equals_single},
      {"goes on from checkpoints, bitwise", model_goes_on},
      {"memory stays over 1000 steps", model_memory_stays}};
  return checks;
}

}  // namespace gradus::conformance
