#include "gradus/stats/intervals.h"

#include <algorithm>
#include <cmath>

#include "checks.h"
#include "distributions.h"
#include "wilson.h"

namespace gradus::stats {

Interval clopper_pearson(std::size_t k, std::size_t n, double confidence) {
  require_counts("clopper_pearson", k, n);
  require_level("clopper_pearson", "confidence", confidence);
  const double tail = (1 - confidence) / 2;
  const auto successes = static_cast<double>(k);
  const auto failures = static_cast<double>(n - k);
  return {.low = k == 0 ? 0 : beta_quantile(tail, successes, failures + 1),
          .high = k == n ? 1 : beta_upper_quantile(tail, successes + 1, failures)};
}

Interval wilson_of_share(double share, double n, double confidence) {
  const double z = two_sided_z(confidence);
  const double scale = 1 + z * z / n;
  const double center = (share + z * z / (2 * n)) / scale;
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale;
  // At 0 and 1 the end is exact; rounding would put it beside.
  return {.low = share == 0 ? 0 : std::max(0.0, center - half),
          .high = share == 1 ? 1 : std::min(1.0, center + half)};
}

Interval wilson(std::size_t k, std::size_t n, double confidence) {
  require_counts("wilson", k, n);
  require_level("wilson", "confidence", confidence);
  const auto trials = static_cast<double>(n);
  return wilson_of_share(static_cast<double>(k) / trials, trials, confidence);
}

BinomialTail binomial_tail(std::size_t k, std::size_t n, double q) {
  require_counts("binomial_tail", k, n);
  require_probability("binomial_tail", q);
  return {.lower = binomial_cdf(k, n, q), .upper = binomial_upper(k, n, q)};
}

double binomial_test(std::size_t k, std::size_t n, double q) {
  require_counts("binomial_test", k, n);
  require_probability("binomial_test", q);
  // Equal probabilities on the two sides of the mode may differ by rounding.
  const double limit = binomial_pmf(k, n, q) * (1 + 1e-7);
  const auto likelier = [&](std::size_t j) { return binomial_pmf(j, n, q) > limit; };
  const double most = std::floor((static_cast<double>(n) + 1) * q);
  const std::size_t mode = most < static_cast<double>(n) ? static_cast<std::size_t>(most) : n;
  if (!likelier(mode)) return 1;
  // The probabilities rise up to the mode and fall after it: find where each side crosses.
  std::size_t low = 0, high = mode;  // first j <= mode that is likelier than k
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    likelier(middle) ? high = middle : low = middle + 1;
  }
  std::size_t first = mode, last = n + 1;  // first j > mode that is not
  while (first + 1 < last) {
    const std::size_t middle = first + (last - first) / 2;
    likelier(middle) ? first = middle : last = middle;
  }
  const double below = low == 0 ? 0 : binomial_cdf(low - 1, n, q);
  const double above = last > n ? 0 : binomial_upper(last, n, q);
  return std::min(1.0, below + above);
}

}  // namespace gradus::stats
