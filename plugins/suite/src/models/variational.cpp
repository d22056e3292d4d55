#include "variational.h"

#include <ATen/core/IListRef.h>
#include <ATen/ops/cat_ops.h>
#include <ATen/ops/linear_ops.h>

#include <cmath>

#include "gradus/error.h"

namespace gradus::models {

void Variational::Options::declare(Schema& schema) {
  schema.add("hidden", hidden, "hidden units of encoder and decoder").in(1, 1e6).unit("units");
  declare_derivative(schema, derivative);
}

Variational::Variational(Options options, const DataInfo& data) {
  const int64_t inputs = data.input_shape.size() == 1 ? data.input_shape[0] : 0;
  latent_ = data.outputs - inputs;
  visible_ = inputs - latent_;
  if (latent_ < 1 || visible_ < 1) {
    throw Error("model.input", "suite.variational",
                "inputs of p numbers and k of noise, and p + 2 k outputs",
                std::to_string(inputs) + " inputs and " + std::to_string(data.outputs) + " outputs",
                "use a task that is made for it, e.g. fashion_variational");
  }
  const int64_t hidden = options.hidden;
  layers_.encoder = declare_dense("encoder", hidden, visible_, ParameterRole::input_weight);
  layers_.mean = declare_dense("mean", latent_, hidden, ParameterRole::hidden_weight);
  layers_.variance = declare_dense("variance", latent_, hidden, ParameterRole::hidden_weight);
  layers_.decoder = declare_dense("decoder", hidden, latent_, ParameterRole::hidden_weight);
  layers_.output = declare_dense("output", visible_, hidden, ParameterRole::output_weight);
  if (options.derivative == Derivative::own) {
    derivative_ = std::make_unique<VariationalDerivative>(layers_, visible_, latent_);
  }
}

Variational::Dense Variational::declare_dense(const std::string& name, int64_t outputs,
                                              int64_t inputs, ParameterRole role) {
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  const int weight = table_.uniform(name + ".weight", {outputs, inputs}, role, bound);
  return {weight, table_.uniform(name + ".bias", {outputs}, ParameterRole::bias, bound)};
}

Tensor Variational::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  const auto apply = [&](const Dense& layer, const Tensor& x) {
    return at::_ops::linear::call(x, at_index(parameters, layer.weight),
                                  at_index(parameters, layer.bias));
  };
  const Tensor x = batch.input.narrow(-1, 0, visible_);
  const Tensor noise = batch.input.narrow(-1, visible_, latent_);
  const Tensor h = apply(layers_.encoder, x).tanh();
  const Tensor mean = apply(layers_.mean, h), variance = apply(layers_.variance, h);
  const Tensor z = mean.add(variance.mul(0.5).exp().mul(noise));
  const Tensor logits = apply(layers_.output, apply(layers_.decoder, z).tanh());
  const Tensors parts = {logits, mean, variance};
  return at::_ops::cat::call(at::ITensorListRef(parts), -1);
}

bool Variational::differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                                const Ask& ask, Answer& answer) const {
  if (derivative_ == nullptr || !ask.gradient) return false;
  derivative_->run(parameters, batch, loss, ask, answer);
  return true;
}

}  // namespace gradus::models
