#include "constant_target/lyapunov.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::constant_target {
namespace {

using Row = std::array<double, lanes>;

/// The sums over all entries, each layer's weights and biases with their factors.
template <class T>
void add_sums(const T* theta, const T* gradient, std::size_t first, std::size_t last, double factor,
              std::array<StepTerms, lanes>& out) {
  Row norm{}, inner{}, square{};
  for (std::size_t e = first; e < last; ++e) {
    for (std::size_t l = 0; l < lanes; ++l) {
      const double x = theta[e * lanes + l], g = gradient[e * lanes + l];
      norm[l] += x * x;
      inner[l] += x * g;
      square[l] += g * g;
    }
  }
  for (std::size_t l = 0; l < lanes; ++l) {
    out[l].norm += norm[l];
    out[l].value += factor * norm[l];
    out[l].inner += 2 * factor * inner[l];
    out[l].gradient += square[l];
    out[l].weighted += factor * square[l];
  }
}

/// A bound of |N| on the ball of that radius, unit by unit.
template <class T>
void add_scale(const Network& network, const T* theta, double radius,
               std::array<StepTerms, lanes>& out) {
  thread_local std::vector<Row> bound, next;  // kept: this is called at every step
  for (int k = 1; k <= network.layers(); ++k) {
    next.assign(static_cast<std::size_t>(network.size(k)), Row{});
    const T* w = theta + network.weights(k) * lanes;
    const T* b = theta + network.biases(k) * lanes;
    for (Row& unit : next) {
      for (int j = 0; j < network.size(k - 1); ++j, w += lanes) {
        for (std::size_t l = 0; l < lanes; ++l) {
          const double x = w[l];
          unit[l] += k == 1 ? x * x : std::fabs(x) * bound[static_cast<std::size_t>(j)][l];
        }
      }
      for (std::size_t l = 0; l < lanes; ++l) {
        const double size = k == 1 ? std::sqrt(unit[l]) * radius : unit[l];
        unit[l] = size + std::fabs(static_cast<double>(b[l]));
      }
      b += lanes;
    }
    std::swap(bound, next);
  }
  for (const Row& unit : bound) {
    for (std::size_t l = 0; l < lanes; ++l) out[l].scale += unit[l];
  }
}

}  // namespace

template <class T>
void lyapunov_terms(const Network& network, const T* theta, const BlockRisk<T>& at, const Row& xi,
                    double radius, double extra, std::array<StepTerms, lanes>& out) {
  const T* gradient = at.gradient.data();
  out.fill({});
  const int last = network.layers();
  for (int k = 1; k <= last; ++k) {
    add_sums(theta, gradient, network.weights(k), network.biases(k), 1, out);
    if (k < last) add_sums(theta, gradient, network.biases(k), network.weights(k + 1), k, out);
  }
  const std::size_t bias = network.biases(last);
  for (std::size_t l = 0; l < lanes; ++l) {
    out[l].inner_norm = out[l].norm;
    out[l].output_bias = theta[bias * lanes + l];
  }
  add_sums(theta, gradient, bias, network.entries(), last, out);
  add_scale(network, theta, radius, out);
  for (std::size_t l = 0; l < lanes; ++l) {
    StepTerms& terms = out[l];
    terms.risk = static_cast<double>(at.risk[l]);
    terms.cross = static_cast<double>(at.cross[l]);
    terms.scale += network.outputs() * (std::fabs(xi[l]) + extra);
    for (std::size_t e = bias; e < network.entries(); ++e) {
      terms.value -= 2 * last * xi[l] * static_cast<double>(theta[e * lanes + l]);
      terms.inner -= 2 * last * xi[l] * static_cast<double>(gradient[e * lanes + l]);
    }
    const double distance = terms.output_bias - 2 * xi[l];
    if (network.shallow()) terms.value = terms.norm + distance * distance;
  }
}

template void lyapunov_terms(const Network&, const float*, const BlockRisk<float>&, const Row&,
                             double, double, std::array<StepTerms, lanes>&);
template void lyapunov_terms(const Network&, const double*, const BlockRisk<double>&, const Row&,
                             double, double, std::array<StepTerms, lanes>&);

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
