#include "convnet.h"

#include <ATen/ops/linear_ops.h>

#include <algorithm>

#include "gradus/convolution.h"
#include "gradus/error.h"
#include "max_pooling.h"
#include "row_pieces.h"

namespace gradus::models {
namespace {

std::vector<int64_t> weight_shape(const Layer& layer) {
  if (layer.kind == LayerKind::dense) return {layer.outputs, layer.inputs};
  return {layer.outputs, layer.inputs, layer.kernel, layer.kernel};
}

int64_t area(const Layer& layer) {
  return layer.kind == LayerKind::dense ? 1 : layer.kernel * layer.kernel;
}

}  // namespace

void Convnet::Options::declare(Schema& schema) {
  schema.add("channels", channels, "channels of the two convolutions").in(1, 4096).length(2, 2);
  schema.add("kernel", kernel, "side of the square kernels").in(1, 64).unit("pixels");
  schema.add("hidden", hidden, "units of the first dense layer").in(1, 1e6).unit("units");
  schema.add("activation", activation, "activation of the hidden layers")
      .choices({"relu", "tanh", "logistic", "softsign", "sin", "softplus", "leaky_relu",
                "hard_tanh", "identity"});
  declare_initialization(schema, init, scale);
}

Convnet::Convnet(Options options, const DataInfo& data)
    : options_(std::move(options)), nonlinearity_(nonlinearity(options_.activation)) {
  if (data.input_shape.size() != 3) {
    throw Error("model.input", "suite.convnet", "inputs [channels, height, width]",
                std::to_string(data.input_shape.size()) + " axes",
                "use a task with images, e.g. fashion_convnet");
  }
  channels_ = data.input_shape[0];
  height_ = data.input_shape[1];
  width_ = data.input_shape[2];
  for (int i = 0; i < 2; ++i) {
    add_convolution("conv" + std::to_string(i + 1), options_.channels[static_cast<std::size_t>(i)]);
    add_pooling("pool" + std::to_string(i + 1));
  }
  add_dense("dense1", options_.hidden, nonlinearity_.facts);
  add_dense("dense2", data.outputs, activation("identity"));
}

void Convnet::add_convolution(const std::string& name, int64_t outputs) {
  Layer layer;
  layer.name = name;
  layer.kind = LayerKind::convolution;
  layer.weight = parameters_++;
  layer.bias = parameters_++;
  layer.activation = nonlinearity_.facts;
  layer.inputs = channels_;
  layer.outputs = outputs;
  layer.kernel = options_.kernel;
  layer.input_height = height_;
  layer.input_width = width_;
  layers_.push_back(layer);
  channels_ = outputs;
  height_ -= options_.kernel - 1;
  width_ -= options_.kernel - 1;
  if (std::min(height_, width_) < 2) {
    throw Error("model.input", "suite.convnet, " + name, "at least 2 x 2 positions left to pool",
                std::to_string(height_) + " x " + std::to_string(width_), "use a smaller kernel");
  }
}

void Convnet::add_pooling(const std::string& name) {
  Layer layer;
  layer.name = name;
  layer.kind = LayerKind::pooling;
  layer.activation = activation("identity");
  layer.inputs = layer.outputs = channels_;
  layer.kernel = layer.stride = 2;
  layer.input_height = height_;
  layer.input_width = width_;
  layers_.push_back(layer);
  height_ /= 2;
  width_ /= 2;
}

void Convnet::add_dense(const std::string& name, int64_t outputs, const Activation& activation) {
  Layer layer;
  layer.name = name;
  layer.weight = parameters_++;
  layer.bias = parameters_++;
  layer.activation = activation;
  layer.inputs = channels_ * height_ * width_;
  layer.outputs = outputs;
  layers_.push_back(layer);
  channels_ = outputs;
  height_ = width_ = 1;
}

std::vector<ParameterInfo> Convnet::parameters() const {
  std::vector<ParameterInfo> infos;
  for (const Layer& layer : layers_) {
    if (layer.weight < 0) continue;
    infos.push_back({layer.name + ".weight", weight_shape(layer)});
    infos.push_back({layer.name + ".bias", {layer.outputs}});
  }
  return infos;
}

Tensors Convnet::initial(const InitRequest& request) const {
  return initialize_each(request, [&](int64_t network) {
    Stream stream{request.seed, static_cast<uint64_t>(network)};
    Tensors parameters;
    for (const Layer& layer : layers_) {
      if (layer.weight < 0) continue;
      const int64_t fan_in = layer.inputs * area(layer), fan_out = layer.outputs * area(layer);
      parameters.push_back(
          draw_weight(stream, options_.init, weight_shape(layer), fan_in, fan_out, options_.scale));
      parameters.push_back(draw_bias(stream, options_.init, layer.outputs, fan_in));
    }
    return parameters;
  });
}

Tensor Convnet::forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const {
  if (inputs != nullptr) return outputs(parameters, batch.input, inputs);
  return by_row_pieces(batch.input,
                       [&](const Tensor& images) { return outputs(parameters, images, nullptr); });
}

Tensor Convnet::outputs(const Tensors& parameters, const Tensor& images, Tensors* inputs) const {
  Tensor h = images;
  for (const Layer& layer : layers_) {
    if (layer.kind == LayerKind::dense && h.dim() == 4) h = h.flatten(1);
    if (inputs != nullptr) inputs->push_back(h);
    if (layer.kind == LayerKind::pooling) {
      h = max_pooling(h);
      continue;
    }
    const Tensor& weight = parameters[static_cast<std::size_t>(layer.weight)];
    const Tensor& bias = parameters[static_cast<std::size_t>(layer.bias)];
    const Tensor z = layer.kind == LayerKind::convolution ? convolution(h, weight, bias)
                                                          : at::_ops::linear::call(h, weight, bias);
    h = layer.activation.name == "identity" ? z : nonlinearity_.apply(z);
  }
  return h;
}

}  // namespace gradus::models
