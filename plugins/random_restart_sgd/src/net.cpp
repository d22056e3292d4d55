#include "net.h"

#include <ATen/ops/empty_ops.h>

#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/product.h"
#include "gradus/text.h"

namespace gradus::random_restart {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

int64_t inputs_of(const DataInfo& data) {
  if (data.input_shape.empty() || data.classes > 0 || data.outputs != 1) {
    throw Error("random_restart.model", "random_restart_sgd.net",
                "a task with inputs and one number as target",
                data.input_shape.empty() ? "a function of a free vector"
                : data.classes > 0       ? std::to_string(data.classes) + " classes"
                                         : std::to_string(data.outputs) + " outputs",
                "use it on a regression task with one output");
  }
  int64_t inputs = 1;
  for (const int64_t size : data.input_shape) inputs *= size;
  return inputs;
}

Tensor doubles(at::IntArrayRef shape) {
  return at::_ops::empty_memory_format::call(c10::fromIntArrayRefSlow(shape), at::kDouble,
                                             std::nullopt, std::nullopt, std::nullopt,
                                             std::nullopt);
}

}  // namespace

void Net::Options::declare(Schema& schema) {
  SizeOptions::declare(schema);
  LawOptions::declare(schema);
  schema.add("clip_lo", clip_lo, "lower end of the output's clip; auto: range of the target")
      .unit("target")
      .symbol("u");
  schema.add("clip_hi", clip_hi, "upper end of the output's clip; auto: range of the target")
      .unit("target")
      .symbol("v");
  schema.add("clip_in_loss", clip_in_loss,
             "clip in the training loss too: zero gradient outside, which freezes more networks");
}

Net::Net(const Options& options, const DataInfo& data)
    : options_(options),
      shape_(options.shape(inputs_of(data))),
      feature_axes_(static_cast<int64_t>(data.input_shape.size())) {
  options_.law.check();
  // A constant target has a range of one point; clipped to it, every network would be perfect.
  const double margin = data.target_low == data.target_high ? 1 : 0;
  const double low = std::isnan(data.target_low) ? -infinity : data.target_low - margin;
  const double high = std::isnan(data.target_high) ? infinity : data.target_high + margin;
  clip_low_ = options_.clip_lo.value_or(low);
  clip_high_ = options_.clip_hi.value_or(high);
  if (!(clip_low_ < clip_high_)) {
    throw Error("random_restart.model", "options clip_lo and clip_hi", "clip_lo < clip_hi",
                shortest(clip_low_) + " and " + shortest(clip_high_), "leave them at auto");
  }
}

std::vector<ParameterInfo> Net::parameters() const {
  std::vector<ParameterInfo> infos;
  for (int j = 1; j <= shape_.layers(); ++j) {
    const std::string name = "layer" + std::to_string(j);
    infos.push_back({name + ".weight", {shape_.size(j), shape_.size(j - 1)}});
    infos.push_back({name + ".bias", {shape_.size(j)}});
  }
  return infos;
}

std::vector<Layer> Net::layers() const {
  std::vector<Layer> layers;
  if (options_.clip_in_loss) return layers;  // the clip is no activation of a chain
  for (int j = 1; j <= shape_.layers(); ++j) {
    Layer layer;
    layer.name = "layer" + std::to_string(j);
    layer.weight = 2 * (j - 1);
    layer.bias = layer.weight + 1;
    layer.activation = activation(j == shape_.layers() ? "identity" : "relu");
    layer.inputs = shape_.size(j - 1);
    layer.outputs = shape_.size(j);
    layers.push_back(std::move(layer));
  }
  return layers;
}

Tensors Net::initial(const InitRequest& request) const {
  const StreamKey key = stream_key(request.seed, Purpose::init);
  std::vector<double> values(shape_.parameters());
  return initialize_each(request, [&](int64_t network) {
    initial_parameters(shape_, options_.law, key, static_cast<uint64_t>(network), values);
    return from_flat(values, at::kDouble);
  });
}

Tensor Net::forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const {
  Tensor h = feature_axes_ == 1 ? batch.input : batch.input.flatten(-feature_axes_);
  for (int j = 0; j < shape_.layers(); ++j) {
    if (inputs != nullptr) inputs->push_back(h);
    const auto at = static_cast<std::size_t>(2 * j);
    h = dense_layer(h, parameters[at], parameters[at + 1]);
    if (j + 1 < shape_.layers()) h = h.relu();
  }
  return options_.clip_in_loss ? h.clamp(clip_low_, clip_high_) : h;
}

Tensors Net::from_flat(std::span<const double> values, at::ScalarType dtype) const {
  Tensors parameters;
  const double* next = values.data();
  for (const ParameterInfo& info : this->parameters()) {
    Tensor tensor = doubles(info.shape);
    std::copy_n(next, tensor.numel(), tensor.mutable_data_ptr<double>());
    next += tensor.numel();
    parameters.push_back(tensor.to(dtype));
  }
  return parameters;
}

std::vector<double> to_flat(const Tensors& parameters) {
  std::vector<double> values;
  for (const Tensor& parameter : parameters) {
    const Tensor local = parameter.detach().cpu().to(at::kDouble).contiguous();
    const double* first = local.const_data_ptr<double>();
    values.insert(values.end(), first, first + local.numel());
  }
  return values;
}

}  // namespace gradus::random_restart
