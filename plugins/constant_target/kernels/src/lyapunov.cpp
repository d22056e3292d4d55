#include "constant_target/lyapunov.h"

#include <algorithm>
#include <cmath>

namespace gradus::constant_target {

Bounds::Bounds(const Measure& measure)
    : box(measure.box_bound() * measure.box_bound() * (measure.inputs + 1)),
      radius(1 + measure.squared_radius()) {}

double identity_defect(const Network& network, const StepTerms& terms, bool single) {
  if (terms.risk < (single ? 1e-30 : 1e-290)) return 0;
  const double expected = 4.0 * network.layers() * (terms.risk + terms.cross);
  return std::fabs(terms.inner - expected) / (terms.scale * std::sqrt(terms.risk));
}

double critical_step(const Network& network, const StepTerms& terms) {
  return terms.weighted > 0 ? 4.0 * network.layers() * terms.risk / terms.weighted : 0;
}

double step_change(const Network& network, const StepTerms& terms, double gamma) {
  return gamma * (gamma * terms.weighted - 4.0 * network.layers() * (terms.risk + terms.cross));
}

double change_bound(const Network& network, const Bounds& bounds, const StepTerms& terms,
                    double gamma) {
  if (!network.shallow()) return std::nan("");
  return -8 * gamma * (1 - gamma * bounds.kappa(terms.value)) * terms.risk;
}

double change_along(const Network& network, std::span<const double> theta,
                    std::span<const double> delta, double xi) {
  double change = 0;
  const auto add = [&](std::size_t first, std::size_t end, double factor) {
    for (std::size_t e = first; e < end; ++e)
      change += factor * delta[e] * (2 * theta[e] + delta[e]);
  };
  const int last = network.layers();
  for (int k = 1; k <= last; ++k) {
    add(network.weights(k), network.biases(k), 1);
    add(network.biases(k), network.weights(k + 1), k);
  }
  for (std::size_t e = network.biases(last); e < network.entries(); ++e) {
    change -= 2 * last * xi * delta[e];
  }
  return change;
}

double gradient_ratio(const Bounds& bounds, const StepTerms& terms) {
  if (terms.risk < 1e-290) return 0;
  return terms.gradient / (4 * (bounds.box * terms.norm + 1) * terms.risk);
}

double sharp_gradient_ratio(const Bounds& bounds, const StepTerms& terms) {
  if (terms.risk < 1e-290) return 0;
  return terms.weighted / (4 * (bounds.radius * terms.inner_norm + 2) * terms.risk);
}

double sandwich_excess(const StepTerms& terms, double xi) {
  const double upper = 3 * terms.norm + 8 * xi * xi;
  const double worst =
      std::max({terms.norm - terms.value, terms.value - upper, 2 * xi * xi - terms.value});
  return terms.value > 0 ? worst / terms.value : worst;
}

}  // namespace gradus::constant_target
