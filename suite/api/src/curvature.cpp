// Second derivatives and the losses of single rows, by autograd.
#include <ATen/ops/zeros_like.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "gradus/error.h"
#include "gradus/task.h"

namespace gradus {
namespace {

[[noreturn]] void fail_curvature(const std::string& found) {
  throw Error("objective.curvature", "a curvature product",
              "a risk that autograd differentiates twice", found,
              "use a method without second derivatives, or another model");
}

Tensors leaves_of(const Tensors& tensors) {
  Tensors leaves;
  for (const Tensor& tensor : tensors) leaves.push_back(tensor.detach().requires_grad_(true));
  return leaves;
}

Tensor total_of(const Tensor& value) {
  return value.dim() == 0 ? value : value.sum();
}

/// Gradients that autograd can follow; zeros where there is none.
Tensors graph_gradient(const Tensor& output, const Tensors& by, const Tensor& weight = {}) {
  Tensors weights;
  if (weight.defined()) weights.push_back(weight);
  return torch::autograd::grad({output}, by, weights, /*retain_graph=*/true,
                               /*create_graph=*/true, /*allow_unused=*/true);
}

Tensors in_layout(Tensors products, const Tensors& parameters) {
  for (std::size_t i = 0; i < products.size(); ++i) {
    const Tensor parameter = parameters[i].detach();
    Tensor settled = parameter.new_empty_strided(parameter.sizes(), parameter.strides());
    products[i] = products[i].defined() ? settled.copy_(products[i].detach()) : settled.zero_();
  }
  return products;
}

/// sum of u_i v_i over the tensors that depend on something; undefined where none does.
Tensor inner_product(const Tensors& u, const Tensors& v) {
  Tensor sum;
  for (std::size_t i = 0; i < u.size(); ++i) {
    if (!u[i].defined() || !u[i].requires_grad()) continue;
    const Tensor part = u[i].mul(v[i]).sum();
    sum = sum.defined() ? sum.add(part) : part;
  }
  return sum;
}

Tensor risk_value(const Task* task, const Model& model, const Loss& loss, const Tensors& leaves,
                  const Batch& batch) {
  Answer answer;
  if (task != nullptr && task->risk(model, leaves, batch, {.gradient = false}, answer)) {
    if (!answer.value.requires_grad()) fail_curvature("an exact risk that it cannot follow");
    return answer.value;
  }
  const Tensor value = loss.value(model.forward(leaves, batch), batch);
  if (!value.requires_grad()) fail_curvature("a model whose forward it cannot follow");
  return value;
}

Tensors hessian_product(const Task* task, const Model& model, const Loss& loss,
                        const Tensors& leaves, const Batch& batch, const Tensors& direction) {
  const Tensor total = total_of(risk_value(task, model, loss, leaves, batch));
  const Tensor slope = inner_product(graph_gradient(total, leaves), direction);
  if (!slope.defined()) return Tensors(leaves.size());  // a linear function
  return torch::autograd::grad({slope}, leaves, {}, false, false, /*allow_unused=*/true);
}

/// J^T (H (J v)): J v is the derivative in w of J^T w times v, which is linear in w.
Tensors gauss_newton_product(const Model& model, const Loss& loss, const Tensors& leaves,
                             const Batch& batch, const Tensors& direction) {
  const Tensor output = model.forward(leaves, batch);
  if (!output.requires_grad()) fail_curvature("a model whose forward it cannot follow");
  const Tensor weight = at::zeros_like(output.detach()).requires_grad_(true);
  const Tensor slope = inner_product(graph_gradient(output, leaves, weight), direction);
  if (!slope.defined()) fail_curvature("a model without a derivative");
  const Tensor moved = torch::autograd::grad({slope}, {weight}, {}, /*retain_graph=*/true)[0];
  const Tensor point = output.detach().requires_grad_(true);
  const Tensors of_loss = graph_gradient(total_of(loss.value(point, batch)), {point});
  const Tensor bend = inner_product(of_loss, {moved.detach()});
  if (!bend.defined()) return Tensors(leaves.size());  // a loss that is linear in the output
  const Tensor curved = torch::autograd::grad({bend}, {point})[0];
  return torch::autograd::grad({output}, leaves, {curved}, false, false, /*allow_unused=*/true);
}

}  // namespace

Tensors curvature_product(const Task* task, const Model& model, const Loss& loss,
                          const Tensors& parameters, const Batch& batch, const Tensors& direction,
                          Curvature curvature) {
  const c10::AutoGradMode grad_mode(true);
  const Tensors leaves = leaves_of(parameters);
  if (curvature == Curvature::hessian) {
    return in_layout(hessian_product(task, model, loss, leaves, batch, direction), parameters);
  }
  Answer exact;
  if (task != nullptr && task->risk(model, leaves, batch, {.gradient = false}, exact)) {
    fail_curvature("an exact risk, which is no loss of the model's output");
  }
  return in_layout(gauss_newton_product(model, loss, leaves, batch, direction), parameters);
}

Tensor sample_losses(const Task* task, const Model& model, const Loss& loss,
                     const Tensors& parameters, int64_t copies, const Batch& batch) {
  const auto fail = [](const std::string& found) {
    throw Error("objective.samples", "losses of single rows", "a risk that is a mean over rows",
                found, "use a method that needs no losses of single rows");
  };
  const c10::AutoGradMode no_graph(false);
  Answer exact;
  if (task != nullptr && task->risk(model, parameters, batch, {.gradient = false}, exact)) {
    fail("the task's exact risk");
  }
  const Tensor output = model.forward(parameters, batch);
  const int64_t row_axis = output.dim() - 2;
  const bool has_rows = row_axis >= 0 && batch.target.defined() && batch.input.defined();
  const int64_t target_axis = copies > 0 && batch.rows.defined() && batch.rows.dim() == 2 ? 1 : 0;
  if (!has_rows || batch.target.size(target_axis) != output.size(row_axis)) {
    fail("a function of the parameters");
  }
  // A loss keeps leading axes: with the rows as one of them, each is a mean over one row.
  Batch single = batch;
  single.target = batch.target.unsqueeze(target_axis + 1);
  if (copies > 0 && target_axis == 0) {
    std::vector<int64_t> shape = single.target.sizes().vec();
    shape.insert(shape.begin(), copies);
    single.target = single.target.unsqueeze(0).expand(shape);
  }
  return loss.value(output.unsqueeze(row_axis + 1), single);
}

}  // namespace gradus
