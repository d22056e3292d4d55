#include "gradus/stats/rank_tests.h"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/stats/holm.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;
using test::numbers;

RankTestOptions options_of(const Json& row) {
  const std::string alternative = row["alternative"], zeros = row.value("zeros", "wilcox");
  return {.alternative = alternative == "less"      ? Alternative::less
                         : alternative == "greater" ? Alternative::greater
                                                    : Alternative::two_sided,
          .zeros = zeros == "pratt" ? Zeros::pratt : Zeros::wilcoxon,
          .distribution = row.value("distribution", "exact") == "exact" ? NullDistribution::exact
                                                                        : NullDistribution::normal};
}

TEST(StatsRankTests, SignedRankAgreesWithScipy) {
  for (const auto& row : cases("signed_rank")) {
    const RankTest found = signed_rank(numbers(row["differences"]), options_of(row));
    expect_close(found.statistic, row["statistic"], 1e-14, row.dump());
    expect_close(found.p, row["p"], 1e-12, row.dump());
  }
}

TEST(StatsRankTests, MannWhitneyAgreesWithScipy) {
  for (const auto& row : cases("mann_whitney")) {
    const RankTest found = mann_whitney(numbers(row["a"]), numbers(row["b"]), options_of(row));
    expect_close(found.statistic, row["statistic"], 1e-14, row.dump());
    expect_close(found.p, row["p"], 1e-12, row.dump());
  }
}

TEST(StatsRankTests, SignTestAgreesWithScipy) {
  for (const auto& row : cases("sign")) {
    const RankTest found = sign_test(numbers(row["differences"]), options_of(row).alternative);
    expect_close(found.statistic, row["statistic"], 1e-14, row.dump());
    expect_close(found.p, row["p"], 1e-12, row.dump());
  }
}

// Darwin's differences of heights of 15 pairs of maize plants (R. A. Fisher, The Design of
// Experiments (1935)): rank sum of the negative differences 24, p = 0.0413.
TEST(StatsRankTests, SignedRankOfDarwinsMaize) {
  const std::vector<double> inches{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
  const RankTest found = signed_rank(inches);
  EXPECT_EQ(120 - found.statistic, 24);
  EXPECT_NEAR(found.p, 0.0413, 5e-5);
  EXPECT_TRUE(found.exact);
}

TEST(StatsRankTests, SmallestPIsReached) {
  const std::vector<double> five{1, 2, 3, 4, 5}, above{6, 7, 8};
  EXPECT_DOUBLE_EQ(smallest_paired_p(5), 0.0625);
  EXPECT_DOUBLE_EQ(signed_rank(five).p, 0.0625);
  EXPECT_DOUBLE_EQ(sign_test(five).p, 0.0625);
  EXPECT_DOUBLE_EQ(smallest_unpaired_p(5, 3), 2.0 / 56);
  EXPECT_DOUBLE_EQ(mann_whitney(five, above).p, 2.0 / 56);
  EXPECT_EQ(smallest_paired_p(0), 1);
  EXPECT_EQ(smallest_unpaired_p(0, 4), 1);
}

TEST(StatsRankTests, AutomaticCountsUpToSixty) {
  std::vector<double> differences(60);
  for (std::size_t i = 0; i < 60; ++i) differences[i] = static_cast<double>(i) - 20.5;
  EXPECT_TRUE(signed_rank(differences).exact);
  differences.push_back(100);
  EXPECT_FALSE(signed_rank(differences).exact);
}

TEST(StatsRankTests, DivergedRunsAreRanked) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> a{1, inf, inf}, b{2, 5, inf};
  EXPECT_EQ(paired_differences(a, b), (std::vector<double>{-1, inf, 0}));
  EXPECT_EQ(signed_rank(paired_differences(a, b)).statistic, 2);
  EXPECT_EQ(mann_whitney(a, b).statistic, 0 + 2.5 + 2.5);
}

TEST(StatsRankTests, OnlyZerosShowNothing) {
  const std::vector<double> zeros{0, 0, 0};
  for (const auto distribution : {NullDistribution::exact, NullDistribution::normal}) {
    for (const auto treatment : {Zeros::wilcoxon, Zeros::pratt}) {
      EXPECT_EQ(signed_rank(zeros, {.zeros = treatment, .distribution = distribution}).p, 1);
    }
  }
  EXPECT_EQ(sign_test(zeros).p, 1);
  EXPECT_EQ(mann_whitney(zeros, zeros, {.distribution = NullDistribution::normal}).p, 1);
}

TEST(StatsRankTests, RefuseBadInput) {
  const std::vector<double> none, one{1}, two{1, 2}, nan{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(error_id([&] { signed_rank(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { signed_rank(nan); }), "stats.nan");
  EXPECT_EQ(error_id([&] { mann_whitney(one, none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { mann_whitney(one, nan); }), "stats.nan");
  EXPECT_EQ(error_id([&] { sign_test(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { paired_differences(one, two); }), "stats.lengths");
}

TEST(StatsHolm, AgreesWithStatsmodels) {
  for (const auto& row : cases("holm")) {
    const auto found = holm(numbers(row["p"])), expected = numbers(row["adjusted"]);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      expect_close(found[i], expected[i], 1e-14, row.dump());
    }
  }
}

TEST(StatsHolm, RefusesWhatIsNoProbability) {
  const std::vector<double> above{0.5, 1.5}, nan{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(error_id([&] { holm(above); }), "stats.probability");
  EXPECT_EQ(error_id([&] { holm(nan); }), "stats.probability");
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace gradus::stats
