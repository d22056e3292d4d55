#include "gradus/stats/median_interval.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "checks.h"
#include "distributions.h"
#include "gradus/stats/quantiles.h"

namespace gradus::stats {
namespace {

/// Probability that x_k and x_(n-k+1) enclose the median, k from 1 to n/2 (negative beyond).
double enclosing(std::size_t k, std::size_t n) {
  return 1 - 2 * binomial_cdf(k - 1, n, 0.5);
}

/// From x towards y, where both may be the same infinity.
double between(double x, double y, double weight) {
  return weight == 0 || x == y ? x : (1 - weight) * x + weight * y;
}

}  // namespace

Estimate median_interval(std::span<const double> sample, double confidence) {
  require_level("median_interval", "confidence", confidence);
  const double middle = median(sample);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::size_t n = sample.size();
  if (enclosing(1, n) < confidence) return {middle, {-infinity, infinity}};
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  std::size_t k = 1;
  while (k < n / 2 && enclosing(k + 1, n) >= confidence) ++k;
  const double outer = enclosing(k, n), inner = enclosing(k + 1, n);
  const double share = (outer - confidence) / (outer - inner);
  const auto low = static_cast<double>(k), size = static_cast<double>(n);
  const double weight = (size - low) * share / (low + (size - 2 * low) * share);
  return {middle,
          {.low = between(sorted[k - 1], sorted[k], weight),
           .high = between(sorted[n - k], sorted[n - k - 1], weight)}};
}

}  // namespace gradus::stats
