#include "deep_resnet/constants.h"

#include <algorithm>
#include <cmath>

namespace gradus::deep_resnet {
namespace {

double square(double x) {
  return x * x;
}

/// mu_L from the relative error `relative` of the layers' derivatives and the error `states` of the
/// hidden states' smallest singular value.
double finite_rate(const Setting& setting, double relative, double states) {
  const double c = setting.bound;
  const double least =
      std::exp(-c * (1 + c / static_cast<double>(setting.depth))) * setting.smallest - states;
  if (relative >= 1 || least <= 0) return 0;
  return square(1 - relative) * square(least) / static_cast<double>(setting.samples);
}

}  // namespace

Convergence convergence_constants(const Setting& setting) {
  const double c = setting.bound, s = setting.smallest, most = setting.largest;
  const double curvature = setting.curvature;
  const auto n = static_cast<double>(setting.samples), depth = static_cast<double>(setting.depth);
  const double correction = std::pow(depth, -setting.beta);
  Convergence out;
  out.rate = std::exp(-2 * c) * s * s / n;
  if (depth >= 2 * c) {
    out.finite_rate =
        finite_rate(setting, curvature * c * std::exp(c) * correction,
                    std::sqrt(n) * curvature / 2 * c * c * std::exp(2 * c) * correction);
    if (setting.odd) {
      out.finite_rate_odd =
          finite_rate(setting, square(c * std::exp(c) * correction),
                      std::sqrt(n) * std::pow(c * std::exp(c), 3) * square(correction) / 3);
    }
  }
  out.smoothness = std::exp(2 * c) * most * most / n +
                   std::sqrt(2 * setting.loss) *
                       (std::exp(c) + 2 * curvature * correction * std::exp(2 * c) * (1 + c * c));
  out.admissible_loss = square(std::max(c - setting.initial, 0.0)) * std::pow(s, 4) *
                        std::exp(-6 * c) / (8 * n * most * most);
  out.displacement = 2 * std::exp(3 * c) * most * std::sqrt(2 * n * setting.loss) / (s * s);
  out.travel = 2 * std::sqrt(2 * setting.loss) / out.rate;
  out.certified = c > setting.initial && setting.loss <= out.admissible_loss && s > 0;
  return out;
}

Roughness roughness_bounds(const Setting& setting, double travel, double increment,
                           double total_increments, double variation) {
  const double c = setting.bound, growth = std::exp(c);
  const auto depth = static_cast<double>(setting.depth);
  const double correction = std::pow(depth, -setting.beta);
  // |D_{k+1} - D_k| <= curvature times the change of the pre-activation; for tanh the curvature
  // itself is at most 2 |z| <= 2 c e^c L^-beta.
  const double curvature =
      setting.odd ? std::min(setting.curvature, 2 * c * growth * correction) : setting.curvature;
  const double gronwall = std::exp(curvature * growth * growth * travel * correction);
  const double smooth = travel * growth * (2 * c + curvature * growth * c * c * correction);
  Roughness out;
  out.increment = gronwall * (increment + smooth / depth);
  const double increments = gronwall * (total_increments + smooth);  // sup_q sum_k |Da_k(q)|
  out.total_variation = smooth + travel * growth * curvature * growth * correction * increments;
  out.variation = variation + out.total_variation;
  return out;
}

}  // namespace gradus::deep_resnet
