#include "variational_derivative.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/sum_ops.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <array>

#include "asked_gradients.h"
#include "gradus/product.h"
#include "kept_buffer.h"
#include "nonlinearity.h"
#include "parameter_table.h"

namespace gradus::models {
namespace {

const Nonlinearity& hyperbolic_tangent() {
  static const Nonlinearity& found = nonlinearity("tanh");
  return found;
}

}  // namespace

void VariationalDerivative::run(const Tensors& parameters, const Batch& batch, const Loss& loss,
                                const Ask& ask, Answer& answer) {
  std::unique_lock lock(mutex_, std::try_to_lock);
  Workspace temporary;
  Workspace& work = lock.owns_lock() ? kept_ : temporary;
  const c10::AutoGradMode no_graph(false);
  const std::vector<char> wanted = asked_gradients(ask, parameters.size());
  const Call call{parameters, batch.input, wanted, work};
  forward(call);
  answer.value = loss.value_and_slope(work.output, batch, work.slope);
  backward(call, work.slope);
  give_gradients(parameters, work.gradients, ask, answer);
}

Tensor& VariationalDerivative::apply(const Call& call, const Dense& layer, const Tensor& x,
                                     Tensor& slot) const {
  const Tensor& weight = at_index(call.parameters, layer.weight);
  Tensor& out = kept_buffer(slot, {x.size(0), weight.size(0)}, weight);
  product_into(out, x, weight.t(), at_index(call.parameters, layer.bias));
  return out;
}

void VariationalDerivative::forward(const Call& call) const {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  Workspace& work = call.work;
  const Tensor x = call.input.narrow(-1, 0, visible_);
  const Tensor noise = call.input.narrow(-1, visible_, latent_);
  const Nonlinearity& tanh = hyperbolic_tangent();

  tanh.apply_in_place(apply(call, layers_.encoder, x, work.code));
  const Tensor& mean = apply(call, layers_.mean, work.code, work.mean);
  const Tensor& variance = apply(call, layers_.variance, work.code, work.variance);
  Tensor& spread = kept_buffer(work.spread, mean.sizes(), mean);
  spread.copy_(variance).mul_(0.5).exp_().mul_(noise);
  kept_buffer(work.latent, mean.sizes(), mean).copy_(mean).add_(spread);
  tanh.apply_in_place(apply(call, layers_.decoder, work.latent, work.decoded));

  Tensor& output = kept_buffer(work.output, {x.size(0), visible_ + 2 * latent_}, mean);
  Tensor logits = output.narrow(1, 0, visible_);
  product_into(logits, work.decoded, at_index(call.parameters, layers_.output.weight).t(),
               at_index(call.parameters, layers_.output.bias));
  output.narrow(1, visible_, latent_).copy_(mean);
  output.narrow(1, visible_ + latent_, latent_).copy_(variance);
}

// With d_y the slope of the loss in y, and s = exp(v / 2) e:
//   d_z = W_2' d_(W_2 z + b_2), d_m += d_z, d_v += d_z s / 2, d_h = W_m' d_m + W_v' d_v.
void VariationalDerivative::backward(const Call& call, const Tensor& slope) const {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  Workspace& work = call.work;
  const Nonlinearity& tanh = hyperbolic_tangent();
  const auto weight = [&](const Dense& layer) { return at_index(call.parameters, layer.weight); };
  const auto buffer = [](Tensor& slot, const Tensor& like) -> Tensor& {
    return kept_buffer(slot, like.sizes(), like);
  };
  work.gradients.resize(call.parameters.size());

  const Tensor by_logits = slope.narrow(1, 0, visible_);
  differentiate(call, layers_.output, work.decoded, by_logits);
  Tensor& by_decoded = buffer(work.by_decoded, work.decoded);
  product_into(by_decoded, by_logits, weight(layers_.output));
  tanh.pull_back(by_decoded, work.decoded, {});
  differentiate(call, layers_.decoder, work.latent, by_decoded);
  Tensor& by_latent = buffer(work.by_latent, work.latent);
  product_into(by_latent, by_decoded, weight(layers_.decoder));

  Tensor& by_mean = buffer(work.by_mean, work.mean);
  by_mean.copy_(by_latent).add_(slope.narrow(1, visible_, latent_));
  Tensor& by_variance = buffer(work.by_variance, work.variance);
  by_variance.copy_(by_latent)
      .mul_(work.spread)
      .mul_(0.5)
      .add_(slope.narrow(1, visible_ + latent_, latent_));
  differentiate(call, layers_.mean, work.code, by_mean);
  differentiate(call, layers_.variance, work.code, by_variance);

  Tensor& by_code = buffer(work.by_code, work.code);
  Tensor& of_mean = buffer(work.of_mean, work.code);
  product_into(of_mean, by_mean, weight(layers_.mean));
  product_into(by_code, by_variance, weight(layers_.variance));
  by_code.add_(of_mean);
  tanh.pull_back(by_code, work.code, {});
  differentiate(call, layers_.encoder, call.input.narrow(-1, 0, visible_), by_code);
}

void VariationalDerivative::differentiate(const Call& call, const Dense& layer, const Tensor& x,
                                          const Tensor& delta) const {
  const auto slot = [&](int index) -> Tensor& {
    const Tensor& parameter = at_index(call.parameters, index);
    return kept_buffer(call.work.gradients[static_cast<std::size_t>(index)], parameter.sizes(),
                       parameter);
  };
  if (call.wanted[static_cast<std::size_t>(layer.weight)]) {
    product_into(slot(layer.weight), delta.t(), x);
  }
  if (!call.wanted[static_cast<std::size_t>(layer.bias)]) return;
  const std::array<int64_t, 1> rows = {0};
  at::_ops::sum_IntList_out::call(delta, at::OptionalIntArrayRef(rows), false, std::nullopt,
                                  slot(layer.bias));
}

}  // namespace gradus::models
