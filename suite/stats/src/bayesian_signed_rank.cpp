#include "gradus/stats/bayesian_signed_rank.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "checks.h"
#include "counter_random.h"
#include "distributions.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::stats {
namespace {

void require_options(std::span<const double> differences, const BayesianOptions& options) {
  require_size("bayesian_signed_rank", differences.size(), 1);
  require_no_nan("bayesian_signed_rank", differences);
  require_positive("bayesian_signed_rank", {&options.prior, 1});
  if (!(options.rope >= 0) || std::isinf(options.rope))
    throw Error("stats.rope", "bayesian_signed_rank", "a finite width, at least 0",
                shortest(options.rope), "");
  if (options.draws == 0)
    throw Error("stats.draws", "bayesian_signed_rank", "at least 1 draw", "0", "");
}

/// The values 0, d_1, ..., d_n in rising order, and for each the values that make a pair above the
/// threshold with it: those from `above` on, and half of those from `equal` to `above`.
struct Pairs {
  std::vector<std::size_t> above, equal;
};

Pairs pairs_above(const std::vector<double>& sorted, double threshold) {
  Pairs pairs;
  for (const double value : sorted) {
    // Rising in the other value, infinities included.
    const auto sum = [value](double other) {
      return std::isinf(value) && std::isinf(other) && value != other ? 0.0 : value + other;
    };
    const auto first_above =
        std::ranges::partition_point(sorted, [&](double other) { return sum(other) <= threshold; });
    const auto first_equal =
        std::ranges::partition_point(sorted, [&](double other) { return sum(other) < threshold; });
    pairs.above.push_back(static_cast<std::size_t>(first_above - sorted.begin()));
    pairs.equal.push_back(static_cast<std::size_t>(first_equal - sorted.begin()));
  }
  return pairs;
}

/// The weight of the pairs; sums[i] is the weight of the values before i.
double weight_of(const Pairs& pairs, const std::vector<double>& weights,
                 const std::vector<double>& sums) {
  double total = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double above = sums.back() - sums[pairs.above[i]];
    const double equal = sums[pairs.above[i]] - sums[pairs.equal[i]];
    total += weights[i] * (above + equal / 2);
  }
  return total;
}

/// A number with the distribution Gamma(1, 1).
double exponential(std::uint64_t bits) {
  return -std::log((static_cast<double>(bits >> 11) + 0.5) * 0x1p-53);
}

}  // namespace

PosteriorOfDifference bayesian_signed_rank(std::span<const double> differences,
                                           const BayesianOptions& options) {
  require_options(differences, options);
  std::vector<double> sorted(differences.begin(), differences.end());
  sorted.push_back(0.0);
  std::ranges::sort(sorted);
  const auto prior = static_cast<std::size_t>(std::ranges::find(sorted, 0.0) - sorted.begin());
  std::vector<double> negated;
  for (const double value : sorted) negated.push_back(-value);
  std::ranges::reverse(negated);
  const Pairs above = pairs_above(sorted, 2 * options.rope);
  const Pairs below = pairs_above(negated, 2 * options.rope);

  const CounterRandom random(options.seed, 0);
  const std::size_t n = sorted.size();
  std::vector<double> weights(n), reversed(n), sums(n + 1, 0.0), sums_reversed(n + 1, 0.0);
  std::size_t counts[3] = {0, 0, 0};
  for (std::size_t draw = 0; draw < options.draws; ++draw) {
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t bits = random.at(draw * n + i);
      weights[i] = i == prior ? gamma_quantile((static_cast<double>(bits >> 11) + 0.5) * 0x1p-53,
                                               options.prior)
                              : exponential(bits);
      total += weights[i];
    }
    for (std::size_t i = 0; i < n; ++i) {
      weights[i] /= total;
      sums[i + 1] = sums[i] + weights[i];
      reversed[n - 1 - i] = weights[i];
    }
    for (std::size_t i = 0; i < n; ++i) sums_reversed[i + 1] = sums_reversed[i] + reversed[i];
    const double theta_above = weight_of(above, weights, sums);
    const double theta_below = weight_of(below, reversed, sums_reversed);
    const double theta[3] = {theta_below, options.rope > 0 ? 1 - theta_above - theta_below : -1,
                             theta_above};
    ++counts[std::max_element(theta, theta + 3) - theta];
  }
  const auto draws = static_cast<double>(options.draws);
  return {static_cast<double>(counts[0]) / draws, static_cast<double>(counts[1]) / draws,
          static_cast<double>(counts[2]) / draws};
}

}  // namespace gradus::stats
