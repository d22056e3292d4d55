#include "gradus/stats/superiority.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "checks.h"
#include "distributions.h"
#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_tests.h"
#include "ranks.h"
#include "rounding.h"
#include "wilson.h"

namespace gradus::stats {
namespace {

/// For each value of `a`: the share of `b` below it, ties half.
struct Placements {
  std::vector<double> of_a;  ///< share of b below each value of a
  std::vector<double> of_b;  ///< share of a below each value of b
};

/// The rank among all less the rank in the own sample counts the values of the other sample below.
Placements placements(std::span<const double> a, std::span<const double> b) {
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  all = without_rounding(all);
  const std::span<const double> values(all);
  const Ranks together = midranks(values), own_a = midranks(values.first(a.size())),
              own_b = midranks(values.last(b.size()));
  Placements result;
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto below = static_cast<double>(together.doubled[i] - own_a.doubled[i]) / 2;
    result.of_a.push_back(below / n);
  }
  for (std::size_t i = 0; i < b.size(); ++i) {
    const auto below = static_cast<double>(together.doubled[a.size() + i] - own_b.doubled[i]) / 2;
    result.of_b.push_back(below / m);
  }
  return result;
}

double variance(std::span<const double> values) {
  const double center = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - center) * (value - center);
  return sum / static_cast<double>(values.size() - 1);
}

/// The end of Newcombe's interval between the estimate and `bound` (0 or 1), by bisection.
double newcombe_end(double estimate, double bound, double m, double n, double z) {
  const double size = (m + n) / 2;
  const auto inside = [&](double theta) {
    const double spread = theta * (1 - theta) *
                          (1 + (size - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))) /
                          (m * n);
    return (estimate - theta) * (estimate - theta) <= z * z * spread;
  };
  double in = estimate, out = bound;
  if (in == out) return bound;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (in + out) / 2;
    (inside(middle) ? in : out) = middle;
  }
  return in;
}

}  // namespace

Estimate superiority_unpaired(std::span<const double> a, std::span<const double> b, Better better,
                              double confidence) {
  require_size("superiority_unpaired", std::min(a.size(), b.size()), 1);
  require_no_nan("superiority_unpaired", a);
  require_no_nan("superiority_unpaired", b);
  require_level("superiority_unpaired", "confidence", confidence);
  const Placements shares = placements(a, b);
  const double estimate = mean(better == Better::lower ? shares.of_b : shares.of_a);
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const double z = two_sided_z(confidence);
  return {estimate,
          {.low = newcombe_end(estimate, 0, m, n, z), .high = newcombe_end(estimate, 1, m, n, z)}};
}

Estimate superiority_paired(std::span<const double> a, std::span<const double> b, Better better,
                            double confidence) {
  const std::vector<double> differences = paired_differences(a, b);
  require_size("superiority_paired", differences.size(), 1);
  require_level("superiority_paired", "confidence", confidence);
  double wins = 0;
  for (const double d : differences) {
    wins += d == 0 ? 0.5 : (d < 0) == (better == Better::lower) ? 1 : 0;
  }
  const auto n = static_cast<double>(differences.size());
  return {wins / n, wilson_of_share(wins / n, n, confidence)};
}

double brunner_munzel(std::span<const double> a, std::span<const double> b) {
  require_size("brunner_munzel", std::min(a.size(), b.size()), 2);
  require_no_nan("brunner_munzel", a);
  require_no_nan("brunner_munzel", b);
  const Placements shares = placements(a, b);
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const double of_a = variance(shares.of_a) / m, of_b = variance(shares.of_b) / n;
  const double deviation = std::sqrt(of_a + of_b);
  const double estimate = mean(shares.of_b);
  if (deviation == 0) return estimate == 0.5 ? 1 : smallest_unpaired_p(a.size(), b.size());
  const double degrees = std::pow(of_a + of_b, 2) / (of_a * of_a / (m - 1) + of_b * of_b / (n - 1));
  return 2 * student_cdf(-std::abs(estimate - 0.5) / deviation, degrees);
}

}  // namespace gradus::stats
