#include "relu_net.h"

#include <ATen/ops/empty_ops.h>

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "gradus/product.h"
#include "gradus/stream.h"

namespace gradus::constant_target {
namespace {

int inputs_of(const DataInfo& data) {
  if (data.input_shape.empty() || data.classes > 0) {
    throw Error("constant_target.model", "constant_target.net",
                "a task with inputs and numbers as targets",
                data.classes > 0 ? "class labels" : "a function of a free vector",
                "use it on constant_target.interval or constant_target.cloud");
  }
  int64_t inputs = 1;
  for (const int64_t size : data.input_shape) inputs *= size;
  return static_cast<int>(inputs);
}

Network network_of(const Net::Options& options, const DataInfo& data) {
  if (options.layers == 2 && options.outputs > 1) {
    throw Error("constant_target.model", "option outputs", "1 with layers = 2",
                std::to_string(options.outputs), "set layers to 3 or more");
  }
  Network network{{inputs_of(data)}};
  for (int64_t k = 1; k < options.layers; ++k) {
    network.sizes.push_back(static_cast<int>(options.hidden));
  }
  network.sizes.push_back(static_cast<int>(options.outputs));
  network.activation = options.activation;
  network.kink = options.kink;
  return network;
}

}  // namespace

void Net::Options::declare(Schema& schema) {
  schema.add("hidden", hidden, "units of each hidden layer")
      .in(1, 4096)
      .unit("neurons")
      .symbol("H");
  schema.add("layers", layers, "affine layers; 2: the network of the theorems on gradient descent")
      .in(2, 16)
      .unit("affine layers");
  schema.add("outputs", outputs, "outputs; more than 1 with more than 2 layers only").in(1, 64);
  schema.choice("activation", activation, "between the layers; tanh is a control",
                {{"relu", Activation::relu}, {"tanh", Activation::tanh}});
  schema.add("kink", kink, "derivative of ReLU at 0; 0 gives the generalized gradient").in(-2, 2);
  schema.choice("init", init,
                "gauss: every parameter normal; zero; inactive: gauss, but biases b_i = -1 - "
                "max of w_i x over the box, so that every unit is 0 there",
                {{"gauss", Initialization::gauss},
                 {"zero", Initialization::zero},
                 {"inactive", Initialization::inactive}});
  schema.add("init_std", init_std, "standard deviation of initial parameters").above(0, 100);
}

Net::Net(const Options& options, const DataInfo& data)
    : options_(options),
      network_(network_of(options, data)),
      low_(data.input_low),
      high_(data.input_high),
      feature_axes_(static_cast<int64_t>(data.input_shape.size())) {
  if (options.init != Initialization::inactive || std::isfinite(low_ + high_)) return;
  throw Error("constant_target.model", "option init", "a task that states the range of its inputs",
              "none", "choose another init than inactive");
}

std::vector<ParameterInfo> Net::parameters() const {
  std::vector<ParameterInfo> infos;
  for (int k = 1; k <= network_.layers(); ++k) {
    const std::string name = "layer" + std::to_string(k);
    infos.push_back({name + ".weight", {network_.size(k), network_.size(k - 1)}});
    infos.push_back({name + ".bias", {network_.size(k)}});
  }
  return infos;
}

std::vector<Layer> Net::layers() const {
  std::vector<Layer> layers;
  if (network_.kink != 0) return layers;
  for (int k = 1; k <= network_.layers(); ++k) {
    Layer layer;
    layer.name = "layer" + std::to_string(k);
    layer.weight = 2 * (k - 1);
    layer.bias = layer.weight + 1;
    const bool relu = network_.activation == Activation::relu;
    layer.activation = activation(k == network_.layers() ? "identity" : relu ? "relu" : "tanh");
    layer.inputs = network_.size(k - 1);
    layer.outputs = network_.size(k);
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::vector<double> Net::start(uint64_t seed, int64_t number) const {
  std::vector<double> values(network_.entries());
  if (options_.init == Initialization::zero) return values;
  Stream stream{seed, static_cast<uint64_t>(number)};
  for (double& value : values) value = options_.init_std * stream.normal();
  if (options_.init != Initialization::inactive) return values;
  for (int i = 0; i < network_.size(1); ++i) {
    double most = 0;
    for (int j = 0; j < network_.inputs(); ++j) {
      const double w = values[static_cast<std::size_t>(i * network_.inputs() + j)];
      most += std::max(w * low_, w * high_);
    }
    values[network_.biases(1) + static_cast<std::size_t>(i)] = -1 - most;
  }
  return values;
}

Tensors Net::initial(const InitRequest& request) const {
  return initialize_each(
      request, [&](int64_t number) { return tensors(start(request.seed, number), at::kDouble); });
}

Tensor Net::activated(const Tensor& z) const {
  if (network_.activation == Activation::tanh) return z.tanh();
  if (network_.kink == 0) return z.relu();
  const Tensor slope = z.gt(0).to(z.scalar_type()).add(z.eq(0), network_.kink);
  return z.mul(slope.detach());
}

Tensor Net::forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const {
  Tensor h = feature_axes_ == 1 ? batch.input : batch.input.flatten(-feature_axes_);
  for (int k = 1; k <= network_.layers(); ++k) {
    if (inputs != nullptr) inputs->push_back(h);
    const auto at = static_cast<std::size_t>(2 * (k - 1));
    h = dense_layer(h, parameters[at], parameters[at + 1]);
    if (k < network_.layers()) h = activated(h);
  }
  return h;
}

Tensors Net::tensors(std::span<const double> entries, at::ScalarType dtype) const {
  Tensors parameters;
  const double* next = entries.data();
  for (const ParameterInfo& info : this->parameters()) {
    Tensor tensor =
        at::_ops::empty_memory_format::call(c10::fromIntArrayRefSlow(info.shape), at::kDouble,
                                            std::nullopt, std::nullopt, std::nullopt, std::nullopt);
    std::copy_n(next, tensor.numel(), tensor.mutable_data_ptr<double>());
    next += tensor.numel();
    parameters.push_back(tensor.to(dtype));
  }
  return parameters;
}

std::vector<double> Net::entries(const Tensors& parameters) {
  std::vector<double> values;
  for (const Tensor& parameter : parameters) {
    // No operator is called where nothing is to be converted: the monitor reads every step.
    const bool ready =
        parameter.is_cpu() && parameter.scalar_type() == at::kDouble && parameter.is_contiguous();
    const Tensor local = ready ? parameter : parameter.detach().cpu().to(at::kDouble).contiguous();
    const double* first = local.const_data_ptr<double>();
    values.insert(values.end(), first, first + local.numel());
  }
  return values;
}

}  // namespace gradus::constant_target
