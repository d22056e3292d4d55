#include "resnet.h"

#include <ATen/ops/group_norm_ops.h>
#include <ATen/ops/linear_ops.h>

#include <array>
#include <cmath>

#include "gradus/convolution.h"
#include "gradus/error.h"
#include "row_pieces.h"

namespace gradus::models {

void Resnet::Options::declare(Schema& schema) {
  schema.add("width", width, "channels of the first stage").in(1, 4096);
  schema.add("stages", stages, "stages; each but the first doubles the channels").in(1, 6);
  schema.add("blocks", blocks, "blocks of two convolutions in each stage").in(1, 100);
  schema.add("groups", groups, "groups of channels that are normalized together").in(1, 4096);
  schema.add("stride", stride, "stride of the first convolution").in(1, 8).unit("pixels");
}

Resnet::Resnet(Options options, const DataInfo& data) : options_(options) {
  const int64_t reduction = options_.stride * (int64_t{1} << (options_.stages - 1));
  if (data.input_shape.size() != 3 || data.input_shape[1] < 2 * reduction ||
      data.input_shape[2] < 2 * reduction) {
    throw Error("model.input", "suite.resnet",
                "images [channels, height, width] of " + std::to_string(2 * reduction) + " x " +
                    std::to_string(2 * reduction) + " positions or more",
                data.input_shape.size() == 3 ? "smaller ones"
                                             : std::to_string(data.input_shape.size()) + " axes",
                "use a task with images, e.g. fashion_resnet, or fewer stages or a smaller stride");
  }
  if (options_.width % options_.groups != 0) {
    throw Error("model.groups", "option groups",
                "a divisor of the width " + std::to_string(options_.width),
                std::to_string(options_.groups), "");
  }
  int64_t channels = options_.width;
  first_ =
      declare_convolution("conv", {channels, data.input_shape[0], 3, 3}, options_.stride, 1, true);
  for (int64_t stage = 0; stage < options_.stages; ++stage) {
    const int64_t outputs = options_.width << stage;
    for (int64_t i = 0; i < options_.blocks; ++i) {
      const std::string name =
          "stage" + std::to_string(stage + 1) + ".block" + std::to_string(i + 1);
      blocks_.push_back(declare_block(name, channels, outputs, stage > 0 && i == 0 ? 2 : 1));
      channels = outputs;
    }
  }
  const double bound = 1 / std::sqrt(static_cast<double>(channels));
  dense_ =
      table_.uniform("dense.weight", {data.outputs, channels}, ParameterRole::output_weight, bound);
  dense_bias_ = table_.constant("dense.bias", {data.outputs}, ParameterRole::bias, 0);
}

Resnet::NormedConvolution Resnet::declare_convolution(const std::string& name,
                                                      std::vector<int64_t> shape, int64_t stride,
                                                      double scale, bool input) {
  const int64_t outputs = shape[0], kernel = shape[2];
  const auto fan_in = static_cast<double>(shape[1] * kernel * kernel);
  const ParameterRole role = input ? ParameterRole::input_weight : ParameterRole::hidden_weight;
  NormedConvolution conv{};
  conv.weight = table_.normal(name + ".weight", std::move(shape), role, std::sqrt(2 / fan_in));
  conv.scale = table_.constant(name + ".norm.scale", {outputs}, ParameterRole::norm, scale);
  conv.shift = table_.constant(name + ".norm.shift", {outputs}, ParameterRole::norm, 0);
  conv.stride = stride;
  conv.padding = kernel / 2;
  return conv;
}

Resnet::Block Resnet::declare_block(const std::string& name, int64_t inputs, int64_t outputs,
                                    int64_t stride) {
  Block block{};
  block.first = declare_convolution(name + ".conv1", {outputs, inputs, 3, 3}, stride, 1);
  block.second = declare_convolution(name + ".conv2", {outputs, outputs, 3, 3}, 1, 0);
  block.has_shortcut = stride != 1 || inputs != outputs;
  if (block.has_shortcut) {
    block.shortcut = declare_convolution(name + ".shortcut", {outputs, inputs, 1, 1}, stride, 1);
  }
  return block;
}

Tensor Resnet::convolved(const Tensors& parameters, const NormedConvolution& conv,
                         const Tensor& x) const {
  const Tensor y = convolution(x, at_index(parameters, conv.weight), {}, conv.stride, conv.padding);
  return at::_ops::group_norm::call(y, options_.groups, at_index(parameters, conv.scale),
                                    at_index(parameters, conv.shift), 1e-5, false);
}

Tensor Resnet::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  return by_row_pieces(batch.input,
                       [&](const Tensor& images) { return outputs(parameters, images); });
}

Tensor Resnet::outputs(const Tensors& parameters, const Tensor& images) const {
  Tensor x = convolved(parameters, first_, images).relu();
  for (const Block& block : blocks_) {
    const Tensor inner = convolved(parameters, block.first, x).relu();
    const Tensor added = convolved(parameters, block.second, inner);
    x = (block.has_shortcut ? convolved(parameters, block.shortcut, x) : x).add(added).relu();
  }
  const std::array<int64_t, 2> positions = {2, 3};
  return at::_ops::linear::call(x.mean(positions), at_index(parameters, dense_),
                                at_index(parameters, dense_bias_));
}

}  // namespace gradus::models
