#include "chain_derivative.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/sum_ops.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <array>

#include "asked_gradients.h"
#include "gradus/product.h"
#include "kept_buffer.h"

namespace gradus::models {
namespace {

using Shape = c10::SmallVector<int64_t, 3>;

Shape output_shape(const Tensor& weight, const Tensor& input) {
  const int64_t rows = input.size(-2);
  if (weight.dim() == 2) return {rows, weight.size(0)};
  return {weight.size(0), rows, weight.size(1)};
}

/// The input with an axis of copies where the parameters have one; no memory is copied.
Tensor with_copies(const Tensor& input, const Tensor& weight) {
  if (weight.dim() == 2 || input.dim() == 3) return input;
  return input.unsqueeze(0).expand({weight.size(0), -1, -1});
}

std::size_t at_index(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

void ChainDerivative::run(const Tensors& parameters, const Batch& batch, const Loss& loss,
                          const Ask& ask, Answer& answer) {
  std::unique_lock lock(mutex_, std::try_to_lock);
  Workspace temporary;
  Workspace& work = lock.owns_lock() ? kept_ : temporary;
  const c10::AutoGradMode no_graph(false);
  const std::vector<char> wanted = asked_gradients(ask, parameters.size());

  const Tensor flat = feature_axes_ == 1 ? batch.input : batch.input.flatten(-feature_axes_);
  const Tensor input = with_copies(flat, parameters[at_index(steps_[0].weight)]);
  forward(work, parameters, input);
  const Tensor& output = work.outputs.back();
  Tensor slope;
  answer.value = loss.value_and_slope(output, batch, slope);
  backward(work, parameters, input, std::move(slope), wanted);

  give_gradients(parameters, work.gradients, ask, answer);
  if (!ask.inputs) return;
  answer.inputs.assign(1, flat);
  answer.inputs.insert(answer.inputs.end(), work.outputs.begin(), work.outputs.end() - 1);
}

void ChainDerivative::forward(Workspace& work, const Tensors& parameters,
                              const Tensor& input) const {
  // Nothing here is recorded, so the kernels are called without the autograd layers above them.
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  work.outputs.resize(steps_.size());
  work.arguments.resize(steps_.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Tensor& weight = parameters[at_index(steps_[i].weight)];
    const Tensor& h = i == 0 ? input : work.outputs[i - 1];
    Tensor& out = kept_buffer(work.outputs[i], output_shape(weight, input), weight);
    product_into(out, h, weight.transpose(-2, -1),
                 steps_[i].bias < 0 ? Tensor() : parameters[at_index(steps_[i].bias)]);
    if (steps_[i].activation->needs_argument) {
      kept_buffer(work.arguments[i], out.sizes(), weight).copy_(out);
    }
    steps_[i].activation->apply_in_place(out);
  }
}

void ChainDerivative::backward(Workspace& work, const Tensors& parameters, const Tensor& input,
                               Tensor slope, const std::vector<char>& wanted) const {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  work.gradients.resize(parameters.size());
  work.deltas.resize(steps_.size());
  std::size_t first = 0;  // below this layer nothing is asked
  const auto asked = [&](const DenseStep& step) {
    return wanted[at_index(step.weight)] || (step.bias >= 0 && wanted[at_index(step.bias)]);
  };
  while (first + 1 < steps_.size() && !asked(steps_[first])) ++first;

  Tensor* delta = &slope;
  for (std::size_t i = steps_.size(); i-- > first;) {
    steps_[i].activation->pull_back(*delta, work.outputs[i], work.arguments[i]);
    gradients_of(work, parameters, i, i == 0 ? input : work.outputs[i - 1], *delta, wanted);
    if (i == first) break;
    Tensor& below = kept_buffer(work.deltas[i - 1], work.outputs[i - 1].sizes(), slope);
    product_into(below, *delta, parameters[at_index(steps_[i].weight)]);
    delta = &below;
  }
}

void ChainDerivative::gradients_of(Workspace& work, const Tensors& parameters, std::size_t layer,
                                   const Tensor& input, const Tensor& delta,
                                   const std::vector<char>& wanted) const {
  const DenseStep& step = steps_[layer];
  const Tensor& weight = parameters[at_index(step.weight)];
  if (wanted[at_index(step.weight)]) {
    Tensor& gradient = kept_buffer(work.gradients[at_index(step.weight)], weight.sizes(), weight);
    product_into(gradient, delta.transpose(-2, -1), input);
  }
  if (step.bias < 0 || !wanted[at_index(step.bias)]) return;
  const Tensor& bias = parameters[at_index(step.bias)];
  Tensor& gradient = kept_buffer(work.gradients[at_index(step.bias)], bias.sizes(), bias);
  const std::array<int64_t, 1> rows = {-2};
  at::_ops::sum_IntList_out::call(delta, at::OptionalIntArrayRef(rows), false, std::nullopt,
                                  gradient);
}

}  // namespace gradus::models
