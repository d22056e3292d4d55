#include "bootstrap_interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "checks.h"
#include "distributions.h"
#include "gradus/stats/quantiles.h"
#include "scale.h"

namespace gradus::stats {
namespace {

/// Acceleration of the jackknife values, several samples as in T. J. DiCiccio, B. Efron, Statist.
/// Sci. 11 (1996) 189-228: influences are scaled by the size of their sample.
double acceleration(const JackknifeValues& jackknife) {
  std::vector<double> influences;
  for (const auto& values : jackknife) {
    const auto n = static_cast<double>(values.size());
    double mean = 0;
    for (const double value : values) mean += value / n;
    for (const double value : values) influences.push_back((n - 1) / n * (mean - value));
  }
  const auto finite = [](double influence) { return std::isfinite(influence); };
  if (!std::ranges::all_of(influences, finite)) return 0;  // infinite values: not smooth there
  double cubes = 0, squares = 0;
  for (const double influence : scaled_to_one(influences).values) {
    cubes += influence * influence * influence;
    squares += influence * influence;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5))
                     : 0;  // no spread: nothing to accelerate
}

/// The level Phi(z0 + (z0 + s) / (1 - a (z0 + s))); where the denominator has passed 0 that is its
/// limit before.
double bca_level(double z0, double a, double s) {
  const double denominator = 1 - a * (z0 + s);
  if (denominator <= 0) return z0 + s > 0 ? 1 : 0;
  return normal_cdf(z0 + (z0 + s) / denominator);
}

/// Normal quantile of the share of draws below the value, ties half; kept finite where all lie on
/// one side.
double bias(double value, std::span<const double> draws) {
  const auto n = static_cast<double>(draws.size());
  double below = 0;
  for (const double draw : draws) below += draw < value ? 1 : draw == value ? 0.5 : 0;
  return normal_quantile(std::clamp(below / n, 0.5 / n, 1 - 0.5 / n));
}

}  // namespace

void require_bootstrap_options(const char* where, const BootstrapOptions& options) {
  require_size(where, options.draws, 1);
  require_level(where, "confidence", options.confidence);
}

Interval bootstrap_interval(double value, std::span<double> draws, const Jackknife& jackknife,
                            const BootstrapOptions& options) {
  require_no_nan("bootstrap", {&value, 1});
  double low = (1 - options.confidence) / 2;
  double high = 1 - low;
  if (options.kind == BootstrapKind::bca) {
    const double z0 = bias(value, draws);
    const double a = acceleration(jackknife());
    const double z = two_sided_z(options.confidence);
    low = bca_level(z0, a, -z);
    high = bca_level(z0, a, z);
  }
  return {.low = quantile_in_place(draws, low), .high = quantile_in_place(draws, high)};
}

}  // namespace gradus::stats
