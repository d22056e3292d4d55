#include "gradus/stats/rank_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "checks.h"
#include "distributions.h"
#include "ranks.h"
#include "rounding.h"

namespace gradus::stats {
namespace {

constexpr std::size_t exact_limit = 60;  // counting takes milliseconds there
constexpr std::size_t most_exact = 200;  // counting takes seconds there

bool count_exactly(const char* where, const RankTestOptions& options, std::size_t observations) {
  if (options.distribution == NullDistribution::automatic) return observations <= exact_limit;
  if (options.distribution == NullDistribution::normal) return false;
  require_at_most(where, observations, most_exact);
  return true;
}

/// The p-value from P(S <= s) and P(S >= s).
double p_value(double lower, double upper, Alternative alternative) {
  if (alternative == Alternative::less) return std::min(1.0, lower);
  if (alternative == Alternative::greater) return std::min(1.0, upper);
  return std::min(1.0, 2 * std::min(lower, upper));
}

/// The tails of a discrete distribution, weights[s] proportional to P(S = s).
double exact_p(std::span<const double> weights, std::size_t s, Alternative alternative) {
  const auto at = weights.begin() + static_cast<std::ptrdiff_t>(s);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double lower = std::accumulate(weights.begin(), at + 1, 0.0);
  const double upper = std::accumulate(at, weights.end(), 0.0);
  return p_value(lower / total, upper / total, alternative);
}

/// Normal approximation, the continuity correction towards the mean.
double normal_p(double s, double mean, double variance, Alternative alternative) {
  if (variance <= 0) return 1;
  const double deviation = std::sqrt(variance);
  const double lower = normal_cdf((s - mean + 0.5) / deviation);
  const double upper = normal_cdf(-(s - mean - 0.5) / deviation);
  return p_value(lower, upper, alternative);
}

/// weights[s]: probability that the ranks with a positive sign sum to s, signs fair and
/// independent.
std::vector<double> signed_rank_weights(std::span<const std::size_t> ranks) {
  std::vector<double> weights{1};
  for (const std::size_t rank : ranks) {
    std::vector<double> next(weights.size() + rank, 0);
    for (std::size_t s = 0; s < weights.size(); ++s) {
      next[s] += weights[s] / 2;
      next[s + rank] += weights[s] / 2;
    }
    weights = std::move(next);
  }
  return weights;
}

/// weights[s]: number of subsets of `size` of the ranks with sum s.
std::vector<double> rank_sum_weights(std::span<const std::size_t> ranks, std::size_t size) {
  const std::size_t total = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
  std::vector<std::vector<double>> subsets(size + 1, std::vector<double>(total + 1, 0));
  subsets[0][0] = 1;
  std::size_t reached = 0;  // the largest sum so far
  for (const std::size_t rank : ranks) {
    reached += rank;
    for (std::size_t k = size; k > 0; --k) {
      for (std::size_t s = rank; s <= reached; ++s) subsets[k][s] += subsets[k - 1][s - rank];
    }
  }
  return subsets[size];
}

/// The non-zero differences with twice their mid-ranks, and what the approximation needs.
struct SignedRanks {
  std::vector<std::size_t> doubled;
  std::size_t positive = 0;  ///< twice the rank sum of the positive differences
  double mean = 0;
  double variance = 0;
};

SignedRanks signed_ranks(std::span<const double> differences, Zeros zeros) {
  std::vector<double> kept;
  std::ranges::copy_if(differences, std::back_inserter(kept),
                       [&](double d) { return d != 0 || zeros == Zeros::pratt; });
  std::vector<double> sizes(kept.size());
  std::ranges::transform(kept, sizes.begin(), [](double d) { return std::abs(d); });
  Ranks ranks = midranks(sizes);
  const auto zero = static_cast<double>(std::ranges::count(kept, 0.0));
  const auto n = static_cast<double>(kept.size());
  SignedRanks result;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == 0) continue;
    result.doubled.push_back(ranks.doubled[i]);
    if (kept[i] > 0) result.positive += ranks.doubled[i];
  }
  if (zero > 0) ranks.ties.erase(ranks.ties.begin());  // zeros are the first group
  result.mean = (n * (n + 1) - zero * (zero + 1)) / 4;
  result.variance =
      (n * (n + 1) * (2 * n + 1) - zero * (zero + 1) * (2 * zero + 1)) / 24 - tie_sum(ranks) / 48;
  return result;
}

}  // namespace

std::vector<double> paired_differences(std::span<const double> a, std::span<const double> b) {
  require_same_size("paired_differences", a.size(), b.size());
  require_no_nan("paired_differences", a);
  require_no_nan("paired_differences", b);
  std::vector<Difference> differences(a.size());
  std::ranges::transform(a, b, differences.begin(), [](double x, double y) {
    return Difference{x == y ? 0 : x - y, std::max(std::abs(x), std::abs(y))};
  });
  return without_rounding(differences);
}

RankTest signed_rank(std::span<const double> differences, const RankTestOptions& options) {
  require_size("signed_rank", differences.size(), 1);
  require_no_nan("signed_rank", differences);
  const SignedRanks ranks = signed_ranks(differences, options.zeros);
  RankTest test;
  test.used = ranks.doubled.size();
  test.statistic = static_cast<double>(ranks.positive) / 2;
  test.exact = count_exactly("signed_rank", options, test.used);
  test.p = test.exact
               ? exact_p(signed_rank_weights(ranks.doubled), ranks.positive, options.alternative)
               : normal_p(test.statistic, ranks.mean, ranks.variance, options.alternative);
  return test;
}

RankTest mann_whitney(std::span<const double> a, std::span<const double> b,
                      const RankTestOptions& options) {
  require_size("mann_whitney", std::min(a.size(), b.size()), 1);
  require_no_nan("mann_whitney", a);
  require_no_nan("mann_whitney", b);
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  const Ranks ranks = midranks(without_rounding(all));
  const std::span<const std::size_t> of_a(ranks.doubled.data(), a.size());
  const std::size_t sum = std::accumulate(of_a.begin(), of_a.end(), std::size_t{0});
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const double total = m + n;
  RankTest test;
  test.used = all.size();
  test.statistic = static_cast<double>(sum) / 2 - m * (m + 1) / 2;
  test.exact = count_exactly("mann_whitney", options, test.used);
  if (test.exact) {
    test.p = exact_p(rank_sum_weights(ranks.doubled, a.size()), sum, options.alternative);
  } else {
    const double variance = m * n / 12 * (total + 1 - tie_sum(ranks) / (total * (total - 1)));
    test.p = normal_p(test.statistic, m * n / 2, variance, options.alternative);
  }
  return test;
}

RankTest sign_test(std::span<const double> differences, Alternative alternative) {
  require_size("sign_test", differences.size(), 1);
  require_no_nan("sign_test", differences);
  const auto positive =
      static_cast<std::size_t>(std::ranges::count_if(differences, [](double d) { return d > 0; }));
  const auto zero = static_cast<std::size_t>(std::ranges::count(differences, 0.0));
  RankTest test;
  test.used = differences.size() - zero;
  test.statistic = static_cast<double>(positive);
  if (test.used == 0) return test;
  test.p = p_value(binomial_cdf(positive, test.used, 0.5), binomial_upper(positive, test.used, 0.5),
                   alternative);
  return test;
}

double smallest_paired_p(std::size_t n) {
  return n == 0 ? 1 : std::ldexp(1.0, 1 - static_cast<int>(std::min<std::size_t>(n, 2000)));
}

double smallest_unpaired_p(std::size_t m, std::size_t n) {
  const auto larger = static_cast<double>(std::max(m, n));
  double arrangements = 1;  // C(larger + k, k), a whole number at every k
  for (std::size_t k = 1; k <= std::min(m, n) && std::isfinite(arrangements); ++k) {
    const auto of = static_cast<double>(k);
    arrangements *= (larger + of) / of;
  }
  return std::min(1.0, 2 / arrangements);
}

}  // namespace gradus::stats
