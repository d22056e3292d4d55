#include "gradus/stats/tuning_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;
using test::infinity;
using test::numbers;

BandKind kind_named(const std::string& name) {
  if (name == "dkw") return BandKind::dkw;
  if (name == "ks") return BandKind::kolmogorov;
  return name == "ld_equal_tailed" ? BandKind::equal_tailed : BandKind::highest_density;
}

void expect_all_close(const std::vector<double>& found, const Json& expected, double tolerance,
                      const std::string& what) {
  const std::vector<double> values = numbers(expected);
  ASSERT_EQ(found.size(), values.size()) << what;
  for (std::size_t i = 0; i < values.size(); ++i)
    expect_close(found[i], values[i], tolerance, what);
}

TEST(StatsCdfBand, AgreesWithOpda) {
  for (const auto& row : cases("cdf_band")) {
    const CdfBand band = cdf_band(row["n"], row["confidence"], kind_named(row["kind"]));
    expect_all_close(band.lower, row["lower"], 1e-8, row.dump());
    expect_all_close(band.upper, row["upper"], 1e-8, row.dump());
  }
}

// The probability that all intervals hold, from integrals over the order statistics.
TEST(StatsCdfBand, OrderStatisticsAgreeWithIntegrals) {
  for (const auto& row : cases("order_statistics")) {
    expect_close(order_statistics_within(numbers(row["low"]), numbers(row["high"])),
                 row["probability"], 1e-10, row.dump());
  }
}

TEST(StatsCdfBand, OrderStatisticsAgreeWithKolmogorov) {
  for (const auto& row : cases("kolmogorov")) {
    const std::size_t n = row["n"];
    std::vector<double> low(n), high(n);
    for (std::size_t i = 0; i < n; ++i) {
      low[i] = static_cast<double>(i + 1) / static_cast<double>(n) - row["d"].get<double>();
      high[i] = static_cast<double>(i) / static_cast<double>(n) + row["d"].get<double>();
    }
    expect_close(order_statistics_within(low, high), row["probability"], 1e-10, row.dump());
  }
}

TEST(StatsCdfBand, OrderStatisticsOfSpecialBounds) {
  using List = std::vector<double>;
  EXPECT_NEAR(order_statistics_within(List{0.2}, List{0.7}), 0.5, 1e-14);
  EXPECT_NEAR(order_statistics_within(List(50, 0.0), List(50, 1.0)), 1, 1e-12);
  EXPECT_NEAR(order_statistics_within(List(1000, 0.0), List(1000, 1.0)), 1, 1e-11);
  EXPECT_NEAR(order_statistics_within(List{0, 0}, List{0.5, 0.5}), 0.25, 1e-14);
  EXPECT_EQ(order_statistics_within(List{0.5, 0.5}, List{0.5, 1}), 0);
  EXPECT_EQ(order_statistics_within(List{-3, 2}, List{0.1, 5}), 0);
  // A lower bound of the first holds for the second too.
  EXPECT_NEAR(order_statistics_within(List{0.5, 0}, List{1, 1}), 0.25, 1e-14);
}

TEST(StatsCdfBand, BandsHoldTogetherAsOftenAsTheySay) {
  for (const BandKind kind :
       {BandKind::kolmogorov, BandKind::equal_tailed, BandKind::highest_density}) {
    for (const std::size_t n : {1, 2, 3, 10, 48, 300}) {
      for (const double confidence : {0.5, 0.8, 0.95}) {
        const CdfBand band = cdf_band(n, confidence, kind);
        const std::vector<double> low(band.lower.begin() + 1, band.lower.end());
        const std::vector<double> high(band.upper.begin(), band.upper.end() - 1);
        EXPECT_NEAR(order_statistics_within(low, high), confidence, 1e-9) << n;
        EXPECT_TRUE(std::ranges::is_sorted(band.lower));
        EXPECT_TRUE(std::ranges::is_sorted(band.upper));
      }
    }
  }
}

TEST(StatsCdfBand, WidthsAreOrdered) {
  const auto width = [](BandKind kind) {
    const CdfBand band = cdf_band(40, 0.9, kind);
    double sum = 0;
    for (std::size_t i = 0; i < band.lower.size(); ++i) sum += band.upper[i] - band.lower[i];
    return sum;
  };
  EXPECT_LT(width(BandKind::highest_density), width(BandKind::equal_tailed));
  EXPECT_LT(width(BandKind::kolmogorov), width(BandKind::dkw));
  // Near the best of all trials, which is what tuning is about, intervals of one probability win.
  const auto at_the_end = [](BandKind kind) { return cdf_band(40, 0.9, kind).upper.front(); };
  EXPECT_LT(at_the_end(BandKind::highest_density), at_the_end(BandKind::equal_tailed));
  EXPECT_LT(at_the_end(BandKind::equal_tailed), at_the_end(BandKind::kolmogorov));
}

TEST(StatsTuningCurve, AgreesWithOpda) {
  for (const auto& row : cases("tuning_curve")) {
    const std::vector<double> support = numbers(row["support"]);
    const TuningCurveOptions options{.better = row["minimize"] ? Better::lower : Better::higher,
                                     .confidence = row["confidence"],
                                     .band = kind_named(row["kind"]),
                                     .support = {support[0], support[1]}};
    const std::vector<double> values = numbers(row["values"]), trials = numbers(row["trials"]);
    const TuningCurve median = median_tuning_curve(values, trials, options);
    expect_all_close(median.value, row["median"], 1e-8, row.dump());
    expect_all_close(median.low, row["median_low"], 1e-8, row.dump());
    expect_all_close(median.high, row["median_high"], 1e-8, row.dump());
    const TuningCurve mean = mean_tuning_curve(values, trials, options);
    expect_all_close(mean.value, row["mean"], 1e-8, row.dump());
    expect_all_close(mean.low, row["mean_low"], 1e-8, row.dump());
    expect_all_close(mean.high, row["mean_high"], 1e-8, row.dump());
  }
}

TEST(StatsTuningCurve, TheBestOfOneTrialIsTheMedian) {
  const std::vector<double> values{3, 1, 2}, one{1};
  EXPECT_EQ(median_tuning_curve(values, one).value[0], 2);
  EXPECT_EQ(median_tuning_curve(values, one, {.better = Better::higher}).value[0], 2);
  EXPECT_NEAR(mean_tuning_curve(values, one).value[0], 2, 1e-14);
}

TEST(StatsTuningCurve, DivergedTrialsAreTheWorst) {
  const std::vector<double> values{infinity, 1, infinity, 2}, trials{1, 2, 8};
  const TuningCurve curve = median_tuning_curve(values, trials);
  EXPECT_EQ(curve.value[0], 2);
  EXPECT_EQ(curve.value[2], 1);
  EXPECT_EQ(curve.high[0], infinity);
  EXPECT_EQ(mean_tuning_curve(values, trials).value[0], infinity);
}

TEST(StatsTuningCurve, BadInput) {
  const std::vector<double> values{1, 2}, one{1}, none{}, zero{0}, nan{std::nan("")};
  EXPECT_EQ(error_id([&] { median_tuning_curve(none, one); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { median_tuning_curve(nan, one); }), "stats.nan");
  EXPECT_EQ(error_id([&] { median_tuning_curve(values, zero); }), "stats.trials");
  EXPECT_EQ(error_id([&] { median_tuning_curve(values, one, {.confidence = 1}); }), "stats.level");
  EXPECT_EQ(error_id([&] {
              mean_tuning_curve(values, one, {.support = {0, 1}});
            }),
            "stats.support");
  EXPECT_EQ(error_id([] { cdf_band(5001, 0.9); }), "stats.too_many");
  EXPECT_EQ(error_id([] { cdf_band(0, 0.9); }), "stats.too_few");
}

/// How many of the studies' bands held their truth: the whole distribution function, and the median
/// of the best of n for n from 1 to 30 at once.
struct Held {
  std::size_t function = 0, curve = 0;
};

constexpr std::size_t simulated_studies = 1000;

/// Studies of 30 uniform numbers, whose distribution function is known.
Held simulate(BandKind kind, double confidence, std::mt19937_64& random) {
  std::vector<double> trials;
  for (double n = 1; n <= 30; ++n) trials.push_back(n);
  const CdfBand band = cdf_band(30, confidence, kind);
  Held held;
  for (std::size_t study = 0; study < simulated_studies; ++study) {
    std::vector<double> values(30);
    for (double& value : values) value = std::uniform_real_distribution<double>()(random);
    const TuningCurve curve = median_tuning_curve(
        values, trials, {.confidence = confidence, .band = kind, .support = {0, 1}});
    bool holds = true;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      const double truth = 1 - std::pow(0.5, 1 / trials[i]);
      holds = holds && curve.low[i] <= truth && truth <= curve.high[i];
    }
    held.curve += holds;
    std::ranges::sort(values);
    holds = true;
    for (std::size_t i = 0; i < values.size(); ++i)
      holds = holds && band.lower[i + 1] <= values[i] && values[i] <= band.upper[i];
    held.function += holds;
  }
  return held;
}

// The rows of docs/statistics.md.
TEST(StatsCoverageSlow, TuningCurves) {
  std::mt19937_64 random(20260);
  const std::pair<BandKind, const char*> kinds[] = {{BandKind::dkw, "dkw"},
                                                    {BandKind::kolmogorov, "kolmogorov"},
                                                    {BandKind::equal_tailed, "equal_tailed"},
                                                    {BandKind::highest_density, "highest_density"}};
  for (const auto& [kind, name] : kinds) {
    for (const double confidence : {0.8, 0.95}) {
      const Held held = simulate(kind, confidence, random);
      const double function = static_cast<double>(held.function) / simulated_studies;
      const double curve = static_cast<double>(held.curve) / simulated_studies;
      std::printf("| %s | %.0f | %.1f | %.1f |\n", name, 100 * confidence, 100 * function,
                  100 * curve);
      const double error = std::sqrt(confidence * (1 - confidence) / simulated_studies);
      EXPECT_GE(function, confidence - 3 * error) << name;
      EXPECT_GE(curve, confidence - 3 * error) << name;
      const double most = kind == BandKind::dkw ? 1 : confidence + 3 * error;
      EXPECT_LE(function, most) << name;
    }
  }
}

}  // namespace
}  // namespace gradus::stats
