#include "descent.h"

#include <algorithm>
#include <cmath>

#include "gradus/product.h"
#include "gradus/stream.h"

namespace gradus::grelu {
namespace {

constexpr double most_growth = 1e6;  // of the loss, before a descent counts as lost

}  // namespace

Samples sphere_samples(int64_t count, int64_t inputs, int64_t outputs, bool signs, uint64_t seed) {
  Stream points{derive_seed(seed, "grelu.points")}, labels{derive_seed(seed, "grelu.labels")};
  Tensor x = points.normals({count, inputs});
  x.div_(x.norm(2, {1}, /*keepdim=*/true));
  Tensor y = labels.normals({count, outputs});
  return {x, signs ? y.sign() : y};
}

double least_angle(const Tensor& points) {
  Tensor cosine = product(points, points.t());
  cosine.fill_diagonal_(-1);
  return std::acos(std::clamp(cosine.max().item<double>(), -1.0, 1.0));
}

double kernel_free_step(const NetSettings& settings, double c) {
  return c / kernel_unit(settings);
}

Descent::Descent(Net& net, const Samples& samples)
    : net_(net),
      samples_(samples),
      masks_(masks_of(net.source, samples.points, net.settings.factor(), samples.points)),
      first_(product(samples.points, net.B.t())) {}

double Descent::evaluate() {
  residual_ = pass_.forward(parts_of(net_), first_, masks_).sub(samples_.targets);
  return 0.5 * residual_.square().sum().item<double>();
}

double Descent::loss() {
  return evaluate();
}

void Descent::update(double eta) {
  pass_.backward(parts_of(net_), masks_, residual_);
  for (std::size_t k = 0; k < net_.W.size(); ++k) {
    const Tensor& P = pass_.cotangents()[k];
    if (!gradient_.defined()) gradient_ = net_.W[k].new_empty(net_.W[k].sizes());
    product_into(gradient_, P.t(), pass_.hidden()[k]);
    net_.W[k].sub_(gradient_, eta);
    if (!net_.bias.empty()) net_.bias[k].sub_(P.sum(0), eta);
  }
}

double Descent::step(double eta) {
  const double value = evaluate();
  update(eta);
  return value;
}

std::vector<double> Descent::run(double eta, double goal, int64_t most,
                                 const std::function<void(int64_t, double)>& observe) {
  std::vector<double> losses;
  for (int64_t k = 0;; ++k) {
    losses.push_back(evaluate());
    if (observe) observe(k, losses.back());
    const double now = losses.back();
    const bool lost = !std::isfinite(now) || now > most_growth * losses.front();
    if (now <= goal || lost || k == most) return losses;
    update(eta);
  }
}

double movement(const Tensors& now, const Tensors& start) {
  double most = 0;
  for (std::size_t k = 0; k < now.size(); ++k) {
    most = std::max(most, now[k].sub(start[k]).norm().item<double>());
  }
  return most;
}

}  // namespace gradus::grelu
