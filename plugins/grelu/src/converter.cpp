#include "converter.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/eye_ops.h>

#include "gradus/error.h"
#include "gradus/product.h"
#include "gradus/text.h"

namespace gradus::grelu {
namespace {

Tensor rows_of(const Tensors& parts) {
  return at::cat(parts, 0);
}

Tensor columns_of(const Tensors& parts) {
  return at::cat(parts, 1);
}

Tensor identity(int64_t size, const Tensor& like) {
  return at::_ops::eye::call(size, like.scalar_type(), std::nullopt, std::nullopt, std::nullopt);
}

/// One layer of the gated network: p_k and q_k at the points, and S for every unit as a column.
struct Units {
  Tensor p, q, scale;
};

Tensor scale_of(const Tensor& p, const Tensor& q, double slack) {
  const Tensor ratio = p.abs().div(q.abs()).masked_fill(p.eq(0), 0);  // 0/0 counts as 0
  return std::get<0>(ratio.max(0)).mul(slack).unsqueeze(1);
}

/// S of every layer, computed from the inputs that the network has at the points.
std::vector<Units> units_of(const Net& net, const Tensor& points, double slack) {
  const GateSource::Trace trace = net.source.trace(points);
  Tensor h = product(points, net.B.t());
  std::vector<Units> units;
  for (std::size_t k = 0; k < net.W.size(); ++k) {
    const Tensor& q = trace.product[k];
    Tensor p = product(h, net.W[k].t(), net.bias.empty() ? Tensor() : net.bias[k]);
    h = p.mul(q.gt(0)).mul_(net.settings.factor());
    units.push_back({p, q, scale_of(p, q, slack)});
  }
  return units;
}

/// What a hidden layer's units are read out to: matrices from its units to h and to the gates'
/// input u.
struct ReadOut {
  Tensor h, u;
};

ReadOut read_pair(const Net& net, const Tensor& scale) {
  const int64_t width = net.settings.shape.width;
  const Tensor one = identity(width, scale), zero = one.new_zeros({width, width});
  const Tensor a = columns_of({one, scale.squeeze(1).diag().neg()}).mul_(net.settings.factor());
  return {a, columns_of({zero, one}).mul_(net.source.factor())};
}

ReadOut read_input(const Net& net, const Tensor& like) {
  const Shape& shape = net.settings.shape;
  const Tensor one = identity(shape.width, like), unit = identity(shape.inputs, like);
  const Tensor none = like.new_zeros({shape.width, 2 * shape.inputs});
  const Tensor skip = like.new_zeros({shape.inputs, 2 * shape.width});
  return {columns_of({one, one.neg(), none}).mul_(net.settings.factor()),
          columns_of({skip, unit, unit.neg()})};
}

/// The units a = relu(p + S q) and b = relu(q) (gate network), b = relu(S q) and x = relu(x) -
/// relu(-x) (directions), as functions of the layer before.
Tensor layer_of(const Net& net, std::size_t k, const Tensor& scale, const ReadOut& before) {
  const Tensor p = product(net.W[k], before.h), q = product(net.source.rows()[k], before.u);
  const Tensor scaled = q.mul(scale);
  if (net.source.is_network()) return rows_of({p.add(scaled), q});
  return rows_of({p.add(scaled), scaled, before.u, before.u.neg()});
}

ReluNetwork plain(const Net& net) {
  ReluNetwork relu;
  const double factor = net.settings.factor();
  Tensor before = net.B;
  for (const Tensor& W : net.W) {
    relu.weights.push_back(product(W, before));
    before = identity(net.settings.shape.width, W).mul_(factor);
  }
  relu.weights.push_back(product(net.C, before));
  relu.biases = net.bias;
  return relu;
}

/// A layer's bias: the trained one for a, none for the others.
Tensor padded(const Tensor& bias, int64_t units) {
  return at::cat(Tensors{bias, bias.new_zeros({units - bias.size(0)})}, 0);
}

}  // namespace

Tensor ReluNetwork::forward(const Tensor& points) const {
  Tensor h = points;
  for (std::size_t k = 0; k + 1 < weights.size(); ++k) {
    h = product(h, weights[k].t(), biases.empty() ? Tensor() : biases[k]).clamp_min_(0);
  }
  return product(h, weights.back().t());
}

std::vector<int64_t> ReluNetwork::widths() const {
  std::vector<int64_t> widths;
  for (std::size_t k = 0; k + 1 < weights.size(); ++k) widths.push_back(weights[k].size(0));
  return widths;
}

ReluNetwork to_relu(const Net& net, const Tensor& points, double slack) {
  if (points.scalar_type() != at::kDouble || net.B.scalar_type() != at::kDouble) {
    throw Error("grelu.float32", "conversion", "float64", "another type",
                "the conversion subtracts large numbers: train in any type, convert in float64");
  }
  if (!(slack >= 1)) {
    throw Error("grelu.slack", "slack", "a number >= 1", shortest(slack),
                "S |q| >= |p| must hold at every point");
  }
  if (net.settings.gates == GateMode::relu) return plain(net);
  net.source.gates(points);  // refuses a zero margin
  ReluNetwork relu;
  ReadOut before{net.B, net.source.is_network() ? net.source.first()
                                                : identity(net.settings.shape.inputs, net.B)};
  std::size_t k = 0;
  for (const Units& units : units_of(net, points, slack)) {
    relu.largest_scale.push_back(units.scale.max().item<double>());
    relu.weights.push_back(layer_of(net, k, units.scale, before));
    if (!net.bias.empty()) {
      relu.biases.push_back(padded(net.bias[k], relu.weights.back().size(0)));
    }
    before = net.source.is_network() ? read_pair(net, units.scale) : read_input(net, net.B);
    ++k;
  }
  relu.weights.push_back(product(net.C, before.h));
  return relu;
}

}  // namespace gradus::grelu
