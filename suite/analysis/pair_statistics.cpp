#include "analysis/pair_statistics.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "analysis/statistic.h"
#include "gradus/stats/bootstrap.h"
#include "gradus/stats/power.h"
#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/stats/superiority.h"

namespace gradus::analysis {
namespace {

constexpr std::size_t most_counted = 25;  // seeds up to which shifted tests are counted exactly

/// Of the differences that the test sees: what rounding alone tells apart is a tie there, too.
void count_wins(PairComparison& pair, const std::vector<double>& differences,
                stats::Better better) {
  for (const double difference : differences) {
    pair.tied += difference == 0 ? 1 : 0;
    pair.won += (better == stats::Better::higher ? difference > 0 : difference < 0) ? 1 : 0;
  }
}

/// The standard deviation of the finite differences; 0 where there are fewer than two.
double deviation_of(const std::vector<double>& differences) {
  std::vector<double> finite;
  std::ranges::copy_if(differences, std::back_inserter(finite),
                       [](double difference) { return std::isfinite(difference); });
  if (finite.size() < 2) return 0;
  double mean = 0, squares = 0;
  for (const double difference : finite) mean += difference / static_cast<double>(finite.size());
  for (const double difference : finite) squares += (difference - mean) * (difference - mean);
  return std::sqrt(squares / static_cast<double>(finite.size() - 1));
}

/// The mean p over what luck may have added.
double p_with_luck(const std::vector<double>& differences, const std::vector<double>& luck,
                   stats::Better better) {
  const double unit = deviation_of(differences) / std::sqrt(2.0);
  const double sign = better == stats::Better::lower ? 1 : -1;
  const stats::RankTestOptions options{.distribution = differences.size() <= most_counted
                                                           ? stats::NullDistribution::automatic
                                                           : stats::NullDistribution::normal};
  double sum = 0;
  for (const double added : luck) {
    std::vector<double> shifted = differences;
    for (double& difference : shifted) difference -= sign * added * unit;
    sum += stats::signed_rank(shifted, options).p;
  }
  return sum / static_cast<double>(luck.size());
}

/// The test, and the side it speaks for, which the share of seeds won need not share.
void add_test(PairComparison& pair, const PairedValues& values,
              const std::vector<double>& differences, stats::Better better) {
  const stats::RankTest test = stats::signed_rank(differences);
  const auto used = static_cast<double>(test.used);
  const bool a_larger = test.statistic >= used * (used + 1) / 4;
  pair.p = test.p;
  if (!values.luck.empty()) {
    pair.p_of_settings = test.p;
    pair.p = std::max(test.p, p_with_luck(differences, values.luck, better));
  }
  pair.a_ranks_better = a_larger == (better == stats::Better::higher);
}

}  // namespace

PairComparison compare_pair(const PairedValues& values, stats::Better better) {
  PairComparison pair;
  pair.seeds = values.a.size();
  pair.repeats = values.repeats;
  pair.left_out = values.left_out;
  const std::vector<double> differences = stats::paired_differences(values.a, values.b);
  count_wins(pair, differences, better);
  const stats::Estimate superiority = stats::superiority_paired(values.a, values.b, better);
  pair.superiority = superiority.value;
  pair.median_difference = stats::median(values.a) - stats::median(values.b);
  if (pair.seeds == 1 && pair.repeats > 0) {
    pair.verdict = PairVerdict::deterministic;
    return pair;
  }
  pair.sureness = superiority.interval;
  add_test(pair, values, differences, better);
  return pair;
}

void add_sizes(PairComparison& pair, const PairedValues& values, const SizeOptions& options) {
  if (pair.verdict == PairVerdict::deterministic) {
    for (const char* name : {"p", "p_holm", "ratio", "seeds_to_show", "seeds_needed"}) {
      pair.reasons[name] = "every repetition is the same two runs";
    }
    return;
  }
  const stats::BootstrapOptions bootstrap{.draws = options.draws};
  const auto keep = [&pair](const char* name, auto& place, auto call) {
    auto found = statistic(call);
    place = found.value;
    if (!place) pair.reasons[name] = std::move(found.reason);
  };
  keep("difference", pair.difference, [&] {
    return stats::bootstrap_median_difference(values.a, values.b, stats::Pairing::paired,
                                              bootstrap);
  });
  keep("ratio", pair.ratio, [&] {
    return stats::bootstrap_median_ratio(values.a, values.b, stats::Pairing::paired, bootstrap);
  });
  keep("seeds_needed", pair.seeds_needed, [&] {
    const double effect = stats::paired_effect(stats::paired_differences(values.a, values.b));
    return stats::pairs_needed(
        effect, {.alpha = options.level, .comparisons = std::max<std::size_t>(options.tests, 1)});
  });
}

PairComparison turned(const PairComparison& pair) {
  const auto negated = [](const stats::Estimate& estimate) {
    return stats::Estimate{0 - estimate.value,
                           {0 - estimate.interval.high, 0 - estimate.interval.low}};
  };
  const auto inverse = [](const stats::Estimate& estimate) {
    return stats::Estimate{1 / estimate.value,
                           {1 / estimate.interval.high, 1 / estimate.interval.low}};
  };
  PairComparison other = pair;
  std::swap(other.a, other.b);
  other.won = pair.seeds - pair.won - pair.tied;
  other.superiority = 1 - pair.superiority;
  if (pair.sureness) other.sureness = {1 - pair.sureness->high, 1 - pair.sureness->low};
  other.a_ranks_better = !pair.a_ranks_better;
  other.median_difference = 0 - pair.median_difference;
  if (pair.difference) other.difference = negated(*pair.difference);
  if (pair.ratio) other.ratio = inverse(*pair.ratio);
  if (pair.verdict == PairVerdict::a_better) other.verdict = PairVerdict::b_better;
  if (pair.verdict == PairVerdict::b_better) other.verdict = PairVerdict::a_better;
  return other;
}

}  // namespace gradus::analysis
