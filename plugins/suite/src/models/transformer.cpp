#include "transformer.h"

#include <ATen/ops/embedding_ops.h>
#include <ATen/ops/gelu_ops.h>
#include <ATen/ops/layer_norm_ops.h>
#include <ATen/ops/linear_ops.h>

#include <array>
#include <cmath>

#include "causal_attention.h"
#include "gradus/error.h"

namespace gradus::models {
namespace {

Tensor rows_of_table(const Tensor& table, const Tensor& symbols) {
  return at::_ops::embedding::call(table, symbols, -1, false, false);
}

Tensor linear_layer(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias = {}) {
  return at::_ops::linear::call(x, weight, bias);
}

}  // namespace

void Transformer::Options::declare(Schema& schema) {
  schema.add("layers", layers, "layers of attention and dense part").in(1, 100);
  schema.add("width", width, "numbers that stand for a position").in(1, 65536).unit("units");
  schema.add("heads", heads, "heads of the attention; they divide the width").in(1, 1024);
  schema.add("hidden", hidden, "hidden units of the dense part").in(1, 1e6).unit("units");
  schema
      .add("deviation", deviation,
           "standard deviation of the initial weights; of those that add to the sum over layers, "
           "divided by the root of their number")
      .in(0, 10)
      .log();
  schema.add("tied", tied, "whether the output uses the embedding, where an answer is a symbol");
  declare_derivative(schema, derivative);
}

Transformer::Transformer(Options options, const DataInfo& data) : options_(options) {
  layers_.shape = sequence_shape(data, "suite.transformer");
  layers_.width = options_.width;
  layers_.heads = options_.heads;
  layers_.hidden = options_.hidden;
  if (options_.width % options_.heads != 0) {
    throw Error("model.heads", "option heads",
                "a divisor of the width " + std::to_string(options_.width),
                std::to_string(options_.heads), "");
  }
  const double deviation = options_.deviation;
  layers_.embedding = table_.normal("embedding", {layers_.shape.symbols, options_.width},
                                    ParameterRole::embedding, deviation);
  layers_.position = table_.normal("position", {layers_.shape.positions, options_.width},
                                   ParameterRole::embedding, deviation);
  for (int64_t i = 0; i < options_.layers; ++i) {
    layers_.blocks.push_back(declare_block("layer" + std::to_string(i + 1)));
  }
  layers_.last_norm = declare_norm("norm");
  const bool symbols_out =
      layers_.shape.every_position && layers_.shape.outputs == layers_.shape.symbols;
  if (!options_.tied || !symbols_out) {
    layers_.head = table_.normal("head.weight", {layers_.shape.outputs, options_.width},
                                 ParameterRole::output_weight, deviation);
    layers_.head_bias =
        table_.constant("head.bias", {layers_.shape.outputs}, ParameterRole::bias, 0);
  }
  if (options_.derivative == Derivative::own) {
    derivative_ = std::make_unique<TransformerDerivative>(layers_);
  }
}

Transformer::Norm Transformer::declare_norm(const std::string& name) {
  const int scale = table_.constant(name + ".scale", {options_.width}, ParameterRole::norm, 1);
  return {scale, table_.constant(name + ".shift", {options_.width}, ParameterRole::norm, 0)};
}

Transformer::Block Transformer::declare_block(const std::string& name) {
  const int64_t width = options_.width, hidden = options_.hidden;
  const double inner = options_.deviation;
  const double added = inner / std::sqrt(2.0 * static_cast<double>(options_.layers));
  const auto weight = [&](const char* part, int64_t outputs, int64_t inputs, double deviation) {
    return table_.normal(name + part, {outputs, inputs}, ParameterRole::hidden_weight, deviation);
  };
  Block block{};
  block.attention_norm = declare_norm(name + ".attention.norm");
  block.query = weight(".attention.query", width, width, inner);
  block.key = weight(".attention.key", width, width, inner);
  block.value = weight(".attention.value", width, width, inner);
  block.mix = weight(".attention.output", width, width, added);
  block.dense_norm = declare_norm(name + ".dense.norm");
  block.dense1 = weight(".dense1.weight", hidden, width, inner);
  block.bias1 = table_.constant(name + ".dense1.bias", {hidden}, ParameterRole::bias, 0);
  block.dense2 = weight(".dense2.weight", width, hidden, added);
  block.bias2 = table_.constant(name + ".dense2.bias", {width}, ParameterRole::bias, 0);
  return block;
}

Tensor Transformer::normalized(const Tensors& parameters, const Norm& norm, const Tensor& x) const {
  const std::array<c10::SymInt, 1> width = {options_.width};
  return at::_ops::layer_norm::call(x, width, at_index(parameters, norm.scale),
                                    at_index(parameters, norm.shift), TransformerLayers::norm_eps,
                                    false);
}

/// [rows, positions, width] -> [rows, heads, positions, width / heads].
Tensor Transformer::split_heads(const Tensor& x, const Tensor& weight) const {
  return linear_layer(x, weight)
      .view({x.size(0), x.size(1), options_.heads, options_.width / options_.heads})
      .transpose(1, 2);
}

Tensor Transformer::attention(const Tensors& parameters, const Block& block,
                              const Tensor& x) const {
  const Tensor h = normalized(parameters, block.attention_norm, x);
  const Tensor mixed = causal_attention(split_heads(h, at_index(parameters, block.query)),
                                        split_heads(h, at_index(parameters, block.key)),
                                        split_heads(h, at_index(parameters, block.value)));
  return linear_layer(mixed.transpose(1, 2).reshape(x.sizes()), at_index(parameters, block.mix));
}

Tensor Transformer::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  const Tensor& embedding = at_index(parameters, layers_.embedding);
  Tensor x =
      rows_of_table(embedding, symbols_of(batch)).add(at_index(parameters, layers_.position));
  for (const Block& block : layers_.blocks) {
    x = x.add(attention(parameters, block, x));
    const Tensor h =
        linear_layer(normalized(parameters, block.dense_norm, x),
                     at_index(parameters, block.dense1), at_index(parameters, block.bias1));
    x = x.add(linear_layer(at::_ops::gelu::call(h, "none"), at_index(parameters, block.dense2),
                           at_index(parameters, block.bias2)));
  }
  if (!layers_.shape.every_position) x = x.select(1, layers_.shape.positions - 1);
  x = normalized(parameters, layers_.last_norm, x);
  const Tensor y = layers_.head < 0 ? linear_layer(x, embedding)
                                    : linear_layer(x, at_index(parameters, layers_.head),
                                                   at_index(parameters, layers_.head_bias));
  return layers_.shape.every_position ? y.flatten(1) : y;
}

bool Transformer::differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                                const Ask& ask, Answer& answer) const {
  if (derivative_ == nullptr || !ask.gradient || !TransformerDerivative::takes(parameters)) {
    return false;
  }
  derivative_->run(parameters, batch, loss, ask, answer);
  return true;
}

}  // namespace gradus::models
