#include "gradus/stats/quantiles.h"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/stats/median_interval.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::error_id;

using test::infinity;

TEST(StatsQuantiles, AgreeWithNumPy) {
  for (const auto& row : test::cases("quantiles")) {
    const double found = quantile(test::numbers(row["sample"]), row["p"]);
    test::expect_close(found, row["value"], 1e-14, row.dump());
  }
}

TEST(StatsQuantiles, OrderDivergedRunsLast) {
  const std::vector<double> sample{infinity, 1, 2, infinity};
  EXPECT_EQ(quantile(sample, 0.25), 1.75);
  EXPECT_EQ(median(sample), infinity);
  EXPECT_EQ(quantile(sample, 1), infinity);
}

TEST(StatsQuantiles, BandAgreesWithNumPyColumnByColumn) {
  for (const auto& row : test::cases("quantile_band")) {
    std::vector<std::vector<double>> curves;
    for (const auto& curve : row["curves"]) curves.push_back(test::numbers(curve));
    const Band band = quantile_band(curves, row["p"][0], row["p"][1]);
    ASSERT_EQ(band.median.size(), row["median"].size());
    for (std::size_t i = 0; i < band.median.size(); ++i) {
      test::expect_close(band.low[i], row["low"][i], 1e-14, row.dump());
      test::expect_close(band.median[i], row["median"][i], 1e-14, row.dump());
      test::expect_close(band.high[i], row["high"][i], 1e-14, row.dump());
    }
  }
}

TEST(StatsMedianInterval, AgreesWithARootSearchOfTheDefinition) {
  for (const auto& row : test::cases("median_interval")) {
    const Estimate found = median_interval(test::numbers(row["sample"]), row["confidence"]);
    test::expect_close(found.value, row["value"], 1e-14, row.dump());
    test::expect_close(found.interval, row["interval"], 1e-11, row.dump());
  }
}

TEST(StatsMedianInterval, FiveValuesBoundNothing) {
  const std::vector<double> five{1, 2, 3, 4, 5}, diverged{1, 2, 3, 4, infinity, infinity};
  EXPECT_EQ(median_interval(five).interval.low, -infinity);
  EXPECT_EQ(median_interval(five).interval.high, infinity);
  // c_1 = 0.9375, c_2 = 0.625, i = 0.12, lambda = 4 i / (1 + 3 i).
  EXPECT_DOUBLE_EQ(median_interval(five, 0.9).interval.low, 1 + 0.48 / 1.36);
  EXPECT_EQ(median_interval(diverged).interval.high, infinity);
  EXPECT_EQ(error_id([&] { median_interval({}); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { median_interval(five, 0); }), "stats.level");
}

TEST(StatsQuantiles, MeanIsTheSumOverTheCount) {
  const std::vector<double> values{1, 2, 6};
  EXPECT_DOUBLE_EQ(stats::mean(values), 3);
}

TEST(StatsQuantiles, RefuseBadInput) {
  const std::vector<double> none, nan{1, std::numeric_limits<double>::quiet_NaN()};
  const std::vector<double> ends{-infinity, infinity};
  const std::vector<std::vector<double>> ragged{{1, 2}, {1}}, no_curves;
  EXPECT_EQ(error_id([&] { median(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { stats::mean(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { median(nan); }), "stats.nan");
  EXPECT_EQ(error_id([&] { median(ends); }), "stats.nan");
  EXPECT_EQ(error_id([&] { quantile(ends, 1.5); }), "stats.probability");
  EXPECT_EQ(error_id([&] { quantile_band(ragged); }), "stats.lengths");
  EXPECT_EQ(error_id([&] { quantile_band(no_curves); }), "stats.too_few");
}

}  // namespace
}  // namespace gradus::stats
