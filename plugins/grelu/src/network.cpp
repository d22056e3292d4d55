#include "network.h"

#include <ATen/ops/mul_ops.h>

#include <cmath>

#include "gradus/product.h"
#include "gradus/stream.h"

namespace gradus::grelu {
namespace {

Stream stream_of(uint64_t seed, const char* purpose, uint64_t copy = 0) {
  return Stream{derive_seed(seed, purpose), copy};
}

Tensor normal(Stream& stream, int64_t rows, int64_t columns, double variance) {
  return stream.normals({rows, columns}).mul_(std::sqrt(variance));
}

double hidden_variance(const NetSettings& settings) {
  const double width = static_cast<double>(settings.shape.width);
  return settings.form == InitForm::he ? 2 / width : 1 / width;
}

void keep_size(Tensor& buffer, const Tensor& like, at::IntArrayRef shape) {
  if (buffer.defined() && buffer.sizes() == shape && buffer.scalar_type() == like.scalar_type()) {
    return;
  }
  buffer = like.new_empty(shape);
}

}  // namespace

double NetSettings::factor() const {
  return form == InitForm::ntk ? std::sqrt(2.0) : 1.0;
}

double NetSettings::output_scale() const {
  if (output == OutputVariance::inverse_width) return 1;
  return static_cast<double>(shape.width) / static_cast<double>(shape.outputs);
}

Tensor draw_input_map(const NetSettings& settings, uint64_t weight_seed) {
  Stream stream = stream_of(weight_seed, "grelu.B");
  const Shape& shape = settings.shape;
  return normal(stream, shape.width, shape.inputs, 1.0 / static_cast<double>(shape.width));
}

Tensor draw_output_map(const NetSettings& settings, uint64_t weight_seed) {
  Stream stream = stream_of(weight_seed, "grelu.C");
  const Shape& shape = settings.shape;
  return normal(stream, shape.outputs, shape.width,
                settings.output_scale() / static_cast<double>(shape.width));
}

Tensors draw_hidden(const NetSettings& settings, uint64_t weight_seed, uint64_t copy) {
  Stream stream = stream_of(weight_seed, "grelu.W", copy);
  const int64_t width = settings.shape.width;
  Tensors W;
  for (int64_t k = 0; k < settings.shape.depth; ++k) {
    W.push_back(normal(stream, width, width, hidden_variance(settings)));
  }
  return W;
}

GateSource draw_gates(const NetSettings& settings, uint64_t weight_seed, uint64_t gate_seed) {
  const Shape& shape = settings.shape;
  if (settings.gates == GateMode::relu) return GateSource::none();
  if (settings.gates == GateMode::frozen) {
    return GateSource::network(draw_input_map(settings, weight_seed),
                               draw_hidden(settings, weight_seed), settings.factor());
  }
  const double variance = 1.0 / static_cast<double>(shape.width);
  Stream stream = stream_of(gate_seed, "grelu.gates");
  Tensors rows;
  if (settings.gates == GateMode::input) {
    for (int64_t k = 0; k < shape.depth; ++k) {
      rows.push_back(normal(stream, shape.width, shape.inputs, 1));
    }
    return GateSource::directions(std::move(rows));
  }
  Tensor first = normal(stream, shape.width, shape.inputs, variance);
  for (int64_t k = 0; k < shape.depth; ++k) {
    rows.push_back(normal(stream, shape.width, shape.width, variance));
  }
  return GateSource::network(std::move(first), std::move(rows), std::sqrt(2.0));
}

Net draw_net(const NetSettings& settings, uint64_t weight_seed, uint64_t gate_seed) {
  Net net{settings,
          draw_input_map(settings, weight_seed),
          draw_output_map(settings, weight_seed),
          draw_hidden(settings, weight_seed),
          {},
          draw_gates(settings, weight_seed, gate_seed)};
  if (settings.bias) {
    for (const Tensor& W : net.W) net.bias.push_back(W.new_zeros({settings.shape.width}));
  }
  return net;
}

Net copy_of(const Net& net) {
  Net copy = net;
  for (Tensor& W : copy.W) W = W.clone();
  for (Tensor& b : copy.bias) b = b.clone();
  return copy;
}

Parts parts_of(const Net& net) {
  return {&net.C,
          net.W.data(),
          net.bias.empty() ? nullptr : net.bias.data(),
          net.settings.shape.depth,
          net.settings.factor(),
          net.settings.gates == GateMode::relu};
}

void Pass::size_buffers(const Parts& parts, const Tensor& first) {
  const auto depth = static_cast<std::size_t>(parts.depth);
  hidden_.resize(depth + 1);
  active_.resize(parts.relu ? depth : 0);
  cotangents_.resize(depth);
  hidden_[0] = first;
  for (std::size_t k = 1; k <= depth; ++k) keep_size(hidden_[k], first, first.sizes());
  for (Tensor& active : active_) keep_size(active, first, first.sizes());
  keep_size(output_, first, {first.size(0), parts.C->size(0)});
}

const Tensor& Pass::forward(const Parts& parts, const Tensor& first, const Tensors& masks) {
  size_buffers(parts, first);
  for (std::size_t k = 0; k < cotangents_.size(); ++k) {
    Tensor& h = hidden_[k + 1];
    product_into(h, hidden_[k], parts.W[k].t(), parts.bias == nullptr ? Tensor() : parts.bias[k]);
    if (parts.relu) {
      active_[k].copy_(h.gt(0));
      if (parts.factor != 1) active_[k].mul_(parts.factor);
    }
    h.mul_(parts.relu ? active_[k] : masks[k]);
  }
  product_into(output_, hidden_.back(), parts.C->t());
  return output_;
}

void Pass::backward(const Parts& parts, const Tensors& masks, const Tensor& E) {
  keep_size(signal_, hidden_[0], hidden_[0].sizes());
  product_into(signal_, E, *parts.C);
  for (std::size_t k = cotangents_.size(); k-- > 0;) {
    keep_size(cotangents_[k], signal_, signal_.sizes());
    at::_ops::mul_out::call(signal_, parts.relu ? active_[k] : masks[k], cotangents_[k]);
    if (k > 0) product_into(signal_, cotangents_[k], parts.W[k]);
  }
}

const Tensor& Pass::first_cotangent(const Parts& parts) {
  product_into(signal_, cotangents_[0], parts.W[0]);
  return signal_;
}

Tensors masks_of(const Tensors& gates, double factor, const Tensor& like) {
  Tensors masks;
  for (const Tensor& gate : gates) masks.push_back(gate.to(like.scalar_type()).mul_(factor));
  return masks;
}

Tensors masks_of(const GateSource& source, const Tensor& points, double factor,
                 const Tensor& like) {
  return masks_of(source.gates(points), factor, like);
}

Tensor output_of(const Net& net, const Tensor& points) {
  Pass pass;
  const Tensors masks = masks_of(net.source, points, net.settings.factor(), points);
  return pass.forward(parts_of(net), product(points, net.B.t()), masks).clone();
}

}  // namespace gradus::grelu
