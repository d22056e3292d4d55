#include "gradus/stats/median_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "checks.h"
#include "distributions.h"
#include "gradus/error.h"
#include "gradus/stats/quantiles.h"

namespace gradus::stats {
namespace {

/// Probability that x_k and x_(n-k+1) enclose the median, k from 1 to n/2 (negative beyond).
double enclosing(std::size_t k, std::size_t n) {
  return 1 - 2 * binomial_cdf(k - 1, n, 0.5);
}

/// From x towards y, weight below 1. Of infinities the value is the infinite one.
double between(double x, double y, double weight) {
  if (weight == 0 || x == y) return x;
  if (std::isinf(x) && std::isinf(y)) {
    throw Error("stats.nan", "median_interval", "neighbours of one sign", "-infinity and +infinity",
                "mark diverged runs with +infinity only");
  }
  if (std::isinf(x)) return x;
  return std::isinf(y) ? y : std::lerp(x, y, weight);
}

/// The largest k up to n/2 with which x_k and x_(n-k+1) enclose the median as often as wanted; 1
/// does.
std::size_t largest_enclosing(std::size_t n, double confidence) {
  std::size_t good = 1, bad = n / 2 + 1;
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    (enclosing(middle, n) >= confidence ? good : bad) = middle;
  }
  return good;
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
  const std::size_t k = largest_enclosing(n, confidence);
  const double outer = enclosing(k, n), inner = enclosing(k + 1, n);
  const double share = (outer - confidence) / (outer - inner);
  const auto low = static_cast<double>(k), size = static_cast<double>(n);
  const double weight = (size - low) * share / (low + (size - 2 * low) * share);
  return {middle,
          {.low = between(sorted[k - 1], sorted[k], weight),
           .high = between(sorted[n - k], sorted[n - k - 1], weight)}};
}

}  // namespace gradus::stats
