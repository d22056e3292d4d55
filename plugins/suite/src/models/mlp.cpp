#include "mlp.h"

#include <c10/core/GradMode.h>
#include <c10/util/accumulate.h>

#include "gradus/error.h"
#include "gradus/product.h"
#include "gradus/text.h"

namespace gradus::models {
namespace {

std::string shown(const std::vector<int64_t>& widths) {
  std::vector<std::string> texts;
  for (const int64_t width : widths) texts.push_back(std::to_string(width));
  return "[" + join(texts) + "]";
}

/// The widths to use on this data: checked, or made where none are given.
std::vector<int64_t> settled_widths(std::vector<int64_t> widths, const DataInfo& data) {
  if (data.input_shape.empty()) {
    throw Error("model.input", "suite.mlp", "a task with inputs", "a function of a free vector",
                "use the model suite.point on this task");
  }
  const int64_t inputs = c10::multiply_integers(data.input_shape);
  if (widths.empty()) return {inputs, 128, data.outputs};
  if (widths.front() != inputs || widths.back() != data.outputs) {
    throw Error("model.widths", "option widths",
                "a list from " + std::to_string(inputs) + " (inputs) to " +
                    std::to_string(data.outputs) + " (outputs)",
                shown(widths), "hidden widths stand between them");
  }
  return widths;
}

Tensor dense(const Tensor& h, const Tensor& weight, const Tensor* bias) {
  if (weight.dim() == 2 && h.dim() == 2 && !c10::GradMode::is_enabled()) {
    return product(h, weight.t(), bias == nullptr ? Tensor() : *bias);
  }
  return dense_layer(h, weight, bias == nullptr ? Tensor() : *bias);
}

}  // namespace

void declare_derivative(Schema& schema, Derivative& derivative) {
  schema.choice("derivative", derivative, "the model's own derivative, or autograd's",
                {{"own", Derivative::own}, {"autograd", Derivative::autograd}});
}

void Mlp::Options::declare(Schema& schema) {
  schema
      .add("widths", widths,
           "units of each layer from inputs to outputs; empty: inputs, 128, outputs")
      .in(1, 1e6)
      .length(0, 1000)
      .unit("units");
  schema.add("activation", activation, "activation of the hidden layers")
      .choices({"relu", "tanh", "logistic", "softsign", "sin", "softplus", "leaky_relu",
                "hard_tanh", "identity"});
  schema.add("output", output, "activation of the last layer")
      .choices({"identity", "relu", "tanh", "logistic", "softsign", "sin", "softplus", "leaky_relu",
                "hard_tanh"});
  schema.add("bias", bias, "whether layers have a bias");
  declare_initialization(schema, init, scale);
  declare_derivative(schema, derivative);
}

Mlp::Mlp(Options options, const DataInfo& data)
    : options_(std::move(options)), feature_axes_(static_cast<int64_t>(data.input_shape.size())) {
  const std::vector<int64_t> widths = settled_widths(options_.widths, data);
  if (widths.size() < 2) {
    throw Error("model.widths", "option widths", "at least two widths", shown(widths), "");
  }
  int next = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    const bool last = i + 2 == widths.size();
    const Nonlinearity& s = nonlinearity(last ? options_.output : options_.activation);
    Layer layer;
    layer.name = "layer" + std::to_string(i + 1);
    layer.weight = next++;
    layer.bias = options_.bias ? next++ : -1;
    layer.activation = s.facts;
    layer.inputs = widths[i];
    layer.outputs = widths[i + 1];
    steps_.push_back({layer.weight, layer.bias, &s});
    layers_.push_back(std::move(layer));
  }
  derivative_ = std::make_unique<ChainDerivative>(steps_, feature_axes_);
}

std::vector<ParameterInfo> Mlp::parameters() const {
  std::vector<ParameterInfo> infos;
  for (const Layer& layer : layers_) {
    infos.push_back({layer.name + ".weight", {layer.outputs, layer.inputs}});
    if (layer.bias >= 0) infos.push_back({layer.name + ".bias", {layer.outputs}});
  }
  return infos;
}

Tensors Mlp::initial(const InitRequest& request) const {
  return initialize_each(request, [&](int64_t network) {
    Stream stream{request.seed, static_cast<uint64_t>(network)};
    Tensors parameters;
    for (const Layer& layer : layers_) {
      parameters.push_back(draw_weight(stream, options_.init, {layer.outputs, layer.inputs},
                                       layer.inputs, layer.outputs, options_.scale));
      if (layer.bias < 0) continue;
      parameters.push_back(draw_bias(stream, options_.init, layer.outputs, layer.inputs));
    }
    return parameters;
  });
}

Tensor Mlp::forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const {
  Tensor h = feature_axes_ == 1 ? batch.input : batch.input.flatten(-feature_axes_);
  for (const DenseStep& step : steps_) {
    if (inputs != nullptr) inputs->push_back(h);
    const Tensor& weight = parameters[static_cast<std::size_t>(step.weight)];
    const Tensor* bias = step.bias < 0 ? nullptr : &parameters[static_cast<std::size_t>(step.bias)];
    h = dense(h, weight, bias);
    if (c10::GradMode::is_enabled()) {
      h = step.activation->apply(h);
    } else {
      step.activation->apply_in_place(h);  // new memory from the system costs more than the loop
    }
  }
  return h;
}

bool Mlp::differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                        const Ask& ask, Answer& answer) const {
  if (options_.derivative == Derivative::autograd || !ask.gradient) return false;
  derivative_->run(parameters, batch, loss, ask, answer);
  return true;
}

}  // namespace gradus::models
