#include "gradus/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <string>

#include "gradus/stats/quantiles.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::error_id;
using test::numbers;

double mean(std::span<double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

Estimate run(const Json& row) {
  const std::string name = row["statistic"];
  const auto a = numbers(row["a"]), b = numbers(row["b"]);
  const BootstrapOptions options{
      .draws = row["draws"],
      .confidence = row["confidence"],
      .seed = row["seed"],
      .kind = row["kind"] == "BCa" ? BootstrapKind::bca : BootstrapKind::percentile};
  const auto pairing = name.ends_with("_paired") ? Pairing::paired : Pairing::unpaired;
  if (name == "mean") return bootstrap(a, mean, options);
  if (name == "median") return bootstrap_median(a, options);
  if (name.starts_with("difference")) return bootstrap_median_difference(a, b, pairing, options);
  return bootstrap_median_ratio(a, b, pairing, options);
}

// reference.py hands SciPy the same index stream, so both see the same draws.
TEST(StatsBootstrap, AgreesWithScipyOnTheSameDraws) {
  for (const auto& row : test::cases("bootstrap")) {
    const Estimate found = run(row);
    test::expect_close(found.value, row["value"], 1e-14, row.dump());
    test::expect_close(found.interval, row["interval"], 1e-10, row.dump());
  }
}

// With 3 values the median of a draw is the smallest value with probability 7/27, the largest with
// 7/27: quantiles at 20 % and 80 % are the ends, at 30 % and 70 % the middle.
TEST(StatsBootstrap, HasTheExactDistributionOfASmallSample) {
  const std::vector<double> sample{3, 1, 2};
  const Interval wide = bootstrap_median(sample, {.draws = 20000, .confidence = 0.6}).interval;
  const Interval narrow = bootstrap_median(sample, {.draws = 20000, .confidence = 0.4}).interval;
  EXPECT_EQ(wide.low, 1);
  EXPECT_EQ(wide.high, 3);
  EXPECT_EQ(narrow.low, 2);
  EXPECT_EQ(narrow.high, 2);
}

TEST(StatsBootstrap, IsAFunctionOfTheSeed) {
  const std::vector<double> sample{1.5, 2.5, 0.5, 7, 3, 4.25, 9, 1};
  const auto at = [&](std::uint64_t seed) {
    return bootstrap(sample, mean, {.draws = 100, .seed = seed}).interval.low;
  };
  EXPECT_EQ(at(1), at(1));
  EXPECT_NE(at(1), at(2));
}

TEST(StatsBootstrap, TakesAConstantSample) {
  const std::vector<double> sample{2, 2, 2};
  for (const auto kind : {BootstrapKind::percentile, BootstrapKind::bca}) {
    const Estimate found = bootstrap_median(sample, {.kind = kind});
    EXPECT_EQ(found.interval.low, 2);
    EXPECT_EQ(found.interval.high, 2);
  }
}

TEST(StatsBootstrap, RefusesBadInput) {
  const std::vector<double> one{1}, two{1, 2}, three{1, 2, 3}, zero{0, 1};
  const std::vector<double> infinite{1, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(error_id([&] { bootstrap_median(one); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { bootstrap_median(two, {.draws = 0}); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { bootstrap_median(two, {.confidence = 1}); }), "stats.level");
  EXPECT_EQ(error_id([&] { bootstrap_median_difference(two, three, Pairing::paired); }),
            "stats.lengths");
  EXPECT_EQ(error_id([&] { bootstrap_median_difference(two, infinite, Pairing::paired); }),
            "stats.not_finite");
  EXPECT_EQ(error_id([&] { bootstrap_median_ratio(two, zero, Pairing::paired); }),
            "stats.not_positive");
}

}  // namespace
}  // namespace gradus::stats
