#include "kernels.h"

#include <ATen/ops/linalg_eigvalsh_ops.h>

#include <cmath>
#include <numbers>

#include "gradus/error.h"
#include "gradus/product.h"

namespace gradus::grelu {
namespace {

constexpr double pi = std::numbers::pi;

Tensor gram(const Tensor& one, const Tensor& other) {
  return product(one, other.t());
}

bool independent(GateMode mode) {
  return mode == GateMode::input || mode == GateMode::gatenet;
}

/// The block of one pair of outputs.
Tensor block(const KernelFeatures& one, const KernelFeatures& other, std::size_t a, std::size_t b,
             const Tensors& hidden_grams, Trained trained) {
  Tensor sum = hidden_grams[0].new_zeros(hidden_grams[0].sizes());
  for (std::size_t k = 0; k < one.signals[a].size(); ++k) {
    const Tensor signal = gram(one.signals[a][k], other.signals[b][k]);
    sum.addcmul_(hidden_grams[k], signal);
    if (one.bias) sum.add_(signal);
  }
  if (trained == Trained::all) {
    sum.addcmul_(gram(one.points, other.points),
                 gram(one.first_signals[a], other.first_signals[b]));
    if (a == b) sum.add_(gram(one.hidden.back(), other.hidden.back()));
  }
  return sum;
}

Tensors hidden_grams_of(const KernelFeatures& one, const KernelFeatures& other) {
  Tensors grams;
  for (std::size_t k = 0; k + 1 < one.hidden.size(); ++k) {
    grams.push_back(gram(one.hidden[k], other.hidden[k]));
  }
  return grams;
}

/// The parts of W, and of B and C where trained, times <x,x'> prod. He form halves W's alone.
Tensor scaled(const NetSettings& settings, const Tensor& products, Trained trained) {
  double scale = kernel_unit(settings);
  if (trained == Trained::all) scale += settings.output_scale() + 1;
  return products.mul(scale);
}

Tensor angle_of(const Tensor& cosine) {
  return cosine.clamp(-1, 1).acos();
}

Tensor next_cosine(const Tensor& angle) {
  return angle.sin().add(angle.neg().add(pi).mul(angle.cos())).div(pi);
}

Tensor on_share(const Tensor& angle) {
  return angle.div(-pi).add(1);
}

/// sum_{k<L} c_k prod_{l=k}^{L-1} (1 - theta_l/pi).
Tensor relu_sum(const Tensor& cosine, int64_t depth) {
  Tensor c = cosine, sum = cosine.new_zeros(cosine.sizes());
  for (int64_t k = 0; k < depth; ++k) {
    const Tensor angle = angle_of(c);
    sum = sum.add(c).mul(on_share(angle));
    c = next_cosine(angle);
  }
  return sum;
}

/// 1 - theta_k/pi for the layers k = 0 .. L-1: in the limit, the share of a layer's units that are
/// on at both points, over their share at one.
Tensors limit_shares(const NetSettings& settings, const Tensor& cosine) {
  Tensors shares;
  Tensor c = cosine;
  for (int64_t k = 0; k < settings.shape.depth; ++k) {
    const Tensor angle = angle_of(c);
    shares.push_back(on_share(angle));
    if (settings.gates != GateMode::input) c = next_cosine(angle);
  }
  return shares;
}

/// What trained biases add: m Var(C) sum_k prod_{l>=k} of the layers' shares, halved in he form.
Tensor bias_part(const NetSettings& settings, const Tensors& shares) {
  Tensor sum = shares[0].new_zeros(shares[0].sizes());
  for (const Tensor& share : shares) sum = sum.add(1).mul(share);
  return sum.mul(kernel_unit(settings) / static_cast<double>(settings.shape.depth));
}

Tensor gatenet_product(const Tensor& cosine, int64_t depth) {
  Tensor c = cosine, result = cosine;
  for (int64_t k = 0; k < depth; ++k) {
    const Tensor angle = angle_of(c);
    result = result.mul(on_share(angle));
    c = next_cosine(angle);
  }
  return result;
}

}  // namespace

KernelFeatures kernel_features(const Net& net, const Tensor& points) {
  Pass pass;
  const Parts parts = parts_of(net);
  const Tensors masks = masks_of(net.source, points, net.settings.factor(), points);
  pass.forward(parts, product(points, net.B.t()), masks);
  KernelFeatures features;
  features.points = points;
  features.bias = !net.bias.empty();
  for (const Tensor& h : pass.hidden()) features.hidden.push_back(h.clone());
  for (int64_t a = 0; a < net.settings.shape.outputs; ++a) {
    Tensor E = points.new_zeros({points.size(0), net.settings.shape.outputs});
    E.select(1, a).fill_(1);
    pass.backward(parts, masks, E);
    Tensors signals;
    for (const Tensor& P : pass.cotangents()) signals.push_back(P.clone());
    features.signals.push_back(std::move(signals));
    features.first_signals.push_back(pass.first_cotangent(parts).clone());
  }
  return features;
}

Tensor empirical_kernel(const KernelFeatures& one, const KernelFeatures& other, Trained trained) {
  const Tensors grams = hidden_grams_of(one, other);
  Tensor sum = grams[0].new_zeros(grams[0].sizes());
  for (std::size_t a = 0; a < one.signals.size(); ++a) {
    sum.add_(block(one, other, a, a, grams, trained));
  }
  return sum.div_(static_cast<double>(one.signals.size()));
}

Tensor full_empirical_kernel(const KernelFeatures& one, const KernelFeatures& other,
                             Trained trained) {
  const Tensors grams = hidden_grams_of(one, other);
  const auto outputs = static_cast<int64_t>(one.signals.size());
  Tensor kernel = grams[0].new_empty({grams[0].size(0), outputs, grams[0].size(1), outputs});
  for (int64_t a = 0; a < outputs; ++a) {
    for (int64_t b = 0; b < outputs; ++b) {
      kernel.select(1, a).select(2, b).copy_(block(one, other, static_cast<std::size_t>(a),
                                                   static_cast<std::size_t>(b), grams, trained));
    }
  }
  return kernel.view({grams[0].size(0) * outputs, grams[0].size(1) * outputs});
}

Tensor given_gates_kernel(const Net& net, const Tensor& points, Trained trained) {
  if (!independent(net.settings.gates)) {
    throw Error("grelu.kernel", "kernel given the gates", "gates input or gatenet",
                "gates that depend on the weights", "use the limit kernel");
  }
  const double width = static_cast<double>(net.settings.shape.width);
  Tensor products = gram(points, points);
  Tensors shares;
  for (const Tensor& gate : net.source.gates(points)) {
    const Tensor on = gate.to(points.scalar_type());
    shares.push_back(gram(on, on).mul_(2 / width));
    products.mul_(shares.back());
  }
  const Tensor kernel = scaled(net.settings, products, trained);
  return net.settings.bias ? kernel.add(bias_part(net.settings, shares)) : kernel;
}

namespace {

/// The part of the weights.
Tensor limit_of_weights(const NetSettings& settings, const Tensor& cosine, Trained trained) {
  const int64_t depth = settings.shape.depth;
  if (settings.gates == GateMode::input) {
    const Tensor share = on_share(angle_of(cosine)).pow(static_cast<double>(depth));
    return scaled(settings, cosine.mul(share), trained);
  }
  if (settings.gates == GateMode::gatenet) {
    return scaled(settings, gatenet_product(cosine, depth), trained);
  }
  if (trained == Trained::all) {
    throw Error("grelu.kernel", "limit kernel", "trained = hidden",
                "B and C trained with gates that depend on the weights",
                "use gates input or gatenet");
  }
  return relu_sum(cosine, depth).mul_(kernel_unit(settings) / static_cast<double>(depth));
}

}  // namespace

Tensor limit_kernel(const NetSettings& settings, const Tensor& one, const Tensor& other,
                    Trained trained) {
  const Tensor cosine = gram(one, other), kernel = limit_of_weights(settings, cosine, trained);
  if (!settings.bias) return kernel;
  return kernel.add(bias_part(settings, limit_shares(settings, cosine)));
}

Tensor eigenvalues(const Tensor& kernel) {
  return at::_ops::linalg_eigvalsh::call(kernel, "L");
}

double largest_eigenvalue(const Tensor& kernel) {
  return eigenvalues(kernel)[-1].item<double>();
}

double kernel_unit(const NetSettings& settings) {
  const double unit = static_cast<double>(settings.shape.depth) * settings.output_scale();
  return settings.form == InitForm::he ? unit / 2 : unit;
}

}  // namespace gradus::grelu
