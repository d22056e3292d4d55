#include "bootstrap_interval.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "checks.h"
#include "distributions.h"
#include "gradus/stats/quantiles.h"

namespace gradus::stats {
namespace {

/// Acceleration of the jackknife values, several samples as in T. J. DiCiccio, B. Efron, Statist.
/// Sci. 11 (1996) 189-228: influences are scaled by the size of their sample.
double acceleration(const JackknifeValues& jackknife) {
  double cubes = 0, squares = 0;
  for (const auto& values : jackknife) {
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) {
      const double influence = (n - 1) * (mean - value) / n;
      cubes += std::pow(influence, 3);
      squares += influence * influence;
    }
  }
  const double a = cubes / (6 * std::pow(squares, 1.5));
  return std::isfinite(a) ? a : 0;  // no spread: nothing to accelerate
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
  double low = (1 - options.confidence) / 2;
  double high = 1 - low;
  if (options.kind == BootstrapKind::bca) {
    const double z0 = bias(value, draws);
    const double a = acceleration(jackknife());
    const double z = two_sided_z(options.confidence);
    const auto level = [&](double s) { return normal_cdf(z0 + (z0 + s) / (1 - a * (z0 + s))); };
    low = level(-z);
    high = level(z);
  }
  return {.low = quantile_in_place(draws, low), .high = quantile_in_place(draws, high)};
}

}  // namespace gradus::stats
