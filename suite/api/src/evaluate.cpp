#include <ATen/ops/eq.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/task.h"

namespace gradus {
namespace {

/// The tensors to differentiate by: leaves that share the parameters' storage. An objective that
/// asks often gives parameters that are leaves already, which saves a microsecond each.
struct Leaves {
  Tensors parameters;  // all, in model order
  Tensors wanted;      // those whose gradient is asked
};

Leaves make_leaves(const Tensors& parameters, const Ask& ask) {
  Leaves leaves;
  leaves.parameters.reserve(parameters.size());
  for (const Tensor& parameter : parameters) {
    leaves.parameters.push_back(parameter.requires_grad() ? parameter : parameter.detach());
  }
  const auto want = [&](Tensor& leaf) {
    leaf.requires_grad_(true);
    leaves.wanted.push_back(leaf);
  };
  if (ask.only.empty()) {
    for (Tensor& leaf : leaves.parameters) want(leaf);
  } else {
    for (const int index : ask.only) want(leaves.parameters[static_cast<std::size_t>(index)]);
  }
  return leaves;
}

/// Defined gradients in the layout of their parameter: what autograd returns for stacked networks
/// may have other strides, and fused updates read raw memory.
void settle_gradients(Tensors& gradients, const Tensors& wanted) {
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    Tensor& gradient = gradients[i];
    if (!gradient.defined()) {
      gradient = wanted[i].detach().new_zeros(wanted[i].sizes());
    } else if (gradient.strides() != wanted[i].strides()) {
      // A parameter may be a slice: its strides then span more than its elements.
      Tensor settled = wanted[i].detach().new_empty_strided(wanted[i].sizes(), wanted[i].strides());
      gradient = settled.copy_(gradient);
    }
  }
}

Answer by_autograd(const Model& model, const Loss& loss, const Tensors& parameters,
                   const Batch& batch, const Ask& ask) {
  Answer answer;
  const c10::AutoGradMode grad_mode(true);
  const Leaves leaves = make_leaves(parameters, ask);
  const Tensor output =
      model.forward(leaves.parameters, batch, ask.inputs ? &answer.inputs : nullptr);
  const Tensor value = loss.value(output, batch);
  answer.value = value.detach();
  for (Tensor& input : answer.inputs) input = input.detach();
  // Networks of a stack do not share parameters, so the gradient of the sum is every network's own.
  const Tensor total = value.dim() == 0 ? value : value.sum();
  if (!total.requires_grad()) {
    answer.gradient.resize(leaves.wanted.size());
  } else {
    answer.gradient = torch::autograd::grad({total}, leaves.wanted, /*grad_outputs=*/{},
                                            /*retain_graph=*/false, /*create_graph=*/false,
                                            /*allow_unused=*/true);
  }
  settle_gradients(answer.gradient, leaves.wanted);
  return answer;
}

Answer value_only(const Model& model, const Loss& loss, const Tensors& parameters,
                  const Batch& batch, const Ask& ask) {
  Answer answer;
  const c10::AutoGradMode no_graph(false);
  const Tensor output = model.forward(parameters, batch, ask.inputs ? &answer.inputs : nullptr);
  answer.value = loss.value(output, batch);
  return answer;
}

}  // namespace

Answer evaluate(const Task* task, const Model& model, const Loss& loss, const Tensors& parameters,
                int64_t copies, const Batch& batch, const Ask& ask) {
  Answer answer;
  if (task != nullptr && task->risk(model, parameters, batch, ask, answer)) return answer;
  if (ask.gradient && model.differentiate(parameters, batch, loss, ask, answer)) return answer;
  return ask.gradient ? by_autograd(model, loss, parameters, batch, ask)
                      : value_only(model, loss, parameters, batch, ask);
}

Tensor Task::measure(const std::string& name, const Tensor& output, const Batch& batch) const {
  if (name == "loss") return loss()->value(output, batch);
  if (name != "accuracy") {
    throw Error("task.measure", "metric", "a measure that the task knows (loss, accuracy)",
                fmt::format("'{}'", name), "override Task::measure");
  }
  const Tensor predicted = output.argmax(-1);
  const Tensor expected =
      batch.target.scalar_type() == at::kLong ? batch.target : batch.target.argmax(-1);
  return at::eq(predicted, expected).to(at::kDouble).mean(-1);
}

}  // namespace gradus
