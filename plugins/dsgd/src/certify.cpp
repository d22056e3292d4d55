#include "certify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradus/standalone_objective.h"

namespace gradus::dsgd {
namespace {

constexpr std::array<ActivationBound, 2> modes = {ActivationBound::worst, ActivationBound::data};
// Differences of f carry rounding errors of about this many units; they say nothing about P.
constexpr double rounding_units = 64;

/// A displacement of length exp(U(log 1e-3, log 5)).
Tensor draw_displacement(Stream& stream, int64_t kind, LayerNorm norm, const Tensor& gradient) {
  Tensor u;
  if (kind % 3 == 0) {
    u = stream.normals(gradient.sizes());
  } else if (kind % 3 == 1) {
    u = exact_direction(norm, gradient).d.clone();
  } else {
    u = stream.normals({gradient.size(0), 1}).matmul(stream.normals({1, gradient.size(1)}));
  }
  const double size = displacement_norm(norm, u);
  if (size == 0) return u;
  const double sign = stream.uniform() < 0.5 ? -1 : 1;
  return u.mul_(sign * log_uniform(stream, std::log(1e-3), std::log(5.0)) / size);
}

double remainder_of(StandaloneObjective& objective, const Layer& layer, const Tensor& u,
                    const Tensor& gradient, double value) {
  Tensors& parameters = objective.parameters();
  const Tensors before = {
      parameters[static_cast<std::size_t>(layer.weight)].clone(),
      layer.bias < 0 ? Tensor() : parameters[static_cast<std::size_t>(layer.bias)].clone()};
  displace(layer, parameters, u, 1);
  const double moved = objective.value();
  parameters[static_cast<std::size_t>(layer.weight)].copy_(before[0]);
  if (layer.bias >= 0) parameters[static_cast<std::size_t>(layer.bias)].copy_(before[1]);
  const double linear = inner(gradient, u);
  const double noise = rounding_units * std::numeric_limits<double>::epsilon() *
                       (std::abs(moved) + std::abs(value) + std::abs(linear));
  return std::max(0.0, std::abs(moved - value - linear) - noise);
}

class Certifier {
 public:
  Certifier(const CertifyPlan& plan, const NetLaw& law, uint64_t copy)
      : plan_(plan), law_(law), stream_{derive_seed(plan.seed, "dsgd.certify"), copy} {
    for (const LayerNorm norm : all_norms) {
      for (const ActivationBound mode : modes) {
        for (const bool last : {false, true}) {
          rows_.push_back({law.ending, law.activation, norm, mode, last});
        }
      }
    }
  }

  std::vector<TightnessRow> run() {
    for (int64_t i = 0; i < plan_.nets; ++i) {
      const RandomNet net = random_net(law_, stream_);
      for (std::size_t n = 0; n < all_norms.size(); ++n) test(net, n);
    }
    return rows_;
  }

 private:
  void test(const RandomNet& net, std::size_t n) {
    StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, net.parameters,
                                  {.seed = 0});
    const ChainOrError read =
        read_chain(*net.model, *net.loss, all_norms[n], {}, ActivationBound::worst);
    if (read.error) throw Error(*read.error);
    const Answer answer = objective.ask({.inputs = true});
    const double value = answer.value.item<double>();
    std::array<std::vector<double>, 2> bounds;
    for (std::size_t m = 0; m < modes.size(); ++m) {
      SmoothnessBounds smoothness;
      bounds[m] = smoothness.at({.mode = modes[m]}, read.chain, objective, answer.inputs);
    }
    for (std::size_t i = 0; i < read.chain.size(); ++i) {
      const Gradient at = {matrix_with_bias(read.chain.layers[i], answer.gradient), value};
      const bool last = i + 1 == read.chain.size();
      displace_layer(objective, read.chain.layers[i], n, last, at, {bounds[0][i], bounds[1][i]});
    }
  }

  struct Gradient {
    Tensor matrix;
    double value;  ///< f
  };

  void displace_layer(StandaloneObjective& objective, const Layer& layer, std::size_t n, bool last,
                      const Gradient& at, const std::array<double, 2>& bounds) {
    for (int64_t k = 0; k < plan_.displacements; ++k) {
      const Tensor u = draw_displacement(stream_, k, all_norms[n], at.matrix);
      const double size = displacement_norm(all_norms[n], u);
      if (size == 0) continue;
      const double remainder = remainder_of(objective, layer, u, at.matrix, at.value);
      for (std::size_t m = 0; m < modes.size(); ++m) {
        TightnessRow& row = rows_[n * 4 + m * 2 + (last ? 1 : 0)];
        const double allowed = plan_.factor * bounds[m] / 2 * size * size;
        if (remainder > 0) row.ratio = std::max(row.ratio, remainder / allowed);
        ++row.tested;
      }
    }
  }

  const CertifyPlan& plan_;
  const NetLaw& law_;
  Stream stream_;
  std::vector<TightnessRow> rows_;
};

}  // namespace

std::vector<TightnessRow> certify(const CertifyPlan& plan) {
  std::vector<TightnessRow> all;
  uint64_t copy = 0;
  for (const NetLaw& law : plan.laws) {
    const std::vector<TightnessRow> rows = Certifier(plan, law, copy++).run();
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

double largest_ratio(const std::vector<TightnessRow>& rows) {
  double largest = 0;
  for (const TightnessRow& row : rows) largest = std::max(largest, row.ratio);
  return largest;
}

double displacement_norm(LayerNorm norm, const Tensor& u) {
  return dsgd::norm(norm, u);
}

void displace(const Layer& layer, Tensors& parameters, const Tensor& u, double factor) {
  Tensor& w = parameters[static_cast<std::size_t>(layer.weight)];
  if (layer.bias < 0) {
    w.add_(u.reshape(w.sizes()), factor);
    return;
  }
  const int64_t columns = u.size(1) - 1;
  w.add_(u.narrow(1, 0, columns).reshape(w.sizes()), factor);
  parameters[static_cast<std::size_t>(layer.bias)].add_(u.select(1, columns), factor);
}

}  // namespace gradus::dsgd
