#include "gradus/stats/friedman.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stats/bayesian_signed_rank.h"
#include "gradus/stats/rank_correlation.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;
using test::infinity;
using test::numbers;
using Table = std::vector<std::vector<double>>;

Table table(const Json& rows) {
  Table values;
  for (const auto& row : rows) values.push_back(numbers(row));
  return values;
}

TEST(StatsFriedman, AgreesWithScipy) {
  for (const auto& row : cases("friedman")) {
    const Friedman found = friedman(table(row["values"]), Better::lower);
    expect_close(found.chi_squared, row["chi_squared"], 1e-10, row.dump());
    expect_close(found.p_chi_squared, row["p_chi_squared"], 1e-10, row.dump());
    expect_close(found.f, row["f"], 1e-9, row.dump());
    expect_close(found.p, row["p"], 1e-9, row.dump());
    const std::vector<double> ranks = numbers(row["mean_ranks"]);
    for (std::size_t i = 0; i < ranks.size(); ++i)
      expect_close(found.mean_ranks[i], ranks[i], 1e-12, row.dump());
  }
}

TEST(StatsFriedman, HigherIsTheMirrorImage) {
  const Table values{{1, 2, 3, 9}, {2, 1, 5, 8}, {4, 4, 1, 7}};
  const Friedman low = friedman(values, Better::lower), high = friedman(values, Better::higher);
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(low.mean_ranks[i] + high.mean_ranks[i], 4, 1e-12);
  EXPECT_NEAR(low.chi_squared, high.chi_squared, 1e-12);
}

TEST(StatsFriedman, TiesAndAgreement) {
  const Friedman ties = friedman(Table{{1, 2}, {1, 2}, {1, 2}}, Better::lower);
  EXPECT_EQ(ties.chi_squared, 0);
  EXPECT_EQ(ties.p, 1);
  const Friedman agree = friedman(Table{{1, 1, 1}, {2, 2, 2}, {3, infinity, 3}}, Better::lower);
  EXPECT_NEAR(agree.chi_squared, 6, 1e-12);
  EXPECT_EQ(agree.f, infinity);
  EXPECT_EQ(agree.p, 0);
  EXPECT_EQ(error_id([] { friedman(Table{{1, 2}}, Better::lower); }), "stats.too_few");
  EXPECT_EQ(error_id([] { friedman(Table{{1}, {2}}, Better::lower); }), "stats.too_few");
  EXPECT_EQ(error_id([] { friedman(Table{{1, 2}, {2}}, Better::lower); }), "stats.too_few");
  EXPECT_EQ(error_id([] { friedman(Table{{1, 2, 3}, {2, 1}}, Better::lower); }), "stats.lengths");
}

TEST(StatsNemenyi, AgreesWithScipy) {
  for (const auto& row : cases("nemenyi"))
    expect_close(nemenyi_distance(row["methods"], row["tasks"], row["alpha"]), row["distance"],
                 1e-7, row.dump());
}

// Demsar (2006), table 5: q for alpha = 0.05; the distance is q sqrt(k (k + 1) / (6 N)).
TEST(StatsNemenyi, AgreesWithThePublishedTable) {
  const std::vector<double> q{1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
  for (std::size_t k = 2; k <= 10; ++k) {
    const auto methods = static_cast<double>(k);
    EXPECT_NEAR(nemenyi_distance(k, 14) / std::sqrt(methods * (methods + 1) / 84), q[k - 2], 1e-3)
        << k;
  }
}

TEST(StatsNemenyi, Groups) {
  using Groups = std::vector<std::vector<std::size_t>>;
  EXPECT_EQ(groups_within(std::vector<double>{3.1, 1, 2, 4}, 1.15),
            (Groups{{1, 2}, {2, 0}, {0, 3}}));
  EXPECT_EQ(groups_within(std::vector<double>{1, 2, 3}, 5), (Groups{{0, 1, 2}}));
  EXPECT_EQ(groups_within(std::vector<double>{1, 2, 3}, 0.5), Groups{});
  EXPECT_EQ(groups_within(std::vector<double>{1.5, 1.5, 3}, 0), (Groups{{0, 1}}));
  EXPECT_EQ(groups_within(std::vector<double>{}, 1), Groups{});
}

TEST(StatsBayesianSignedRank, AgreesWithBaycomp) {
  for (const auto& row : cases("bayesian_signed_rank")) {
    const PosteriorOfDifference found =
        bayesian_signed_rank(numbers(row["differences"]), {.rope = row["rope"], .draws = 100'000});
    // Two simulations of 100,000 draws and more: four standard errors of their difference.
    const auto expect_simulated = [&](double mine, double theirs) {
      EXPECT_NEAR(mine, theirs, 4 * std::sqrt(2 * theirs * (1 - theirs) / 100'000) + 5e-5) << row;
    };
    expect_simulated(found.below, row["below"]);
    expect_simulated(found.equivalent, row["equivalent"]);
    expect_simulated(found.above, row["above"]);
  }
}

TEST(StatsBayesianSignedRank, IsSymmetricAndTakesInfinities) {
  const std::vector<double> d{0.3, -0.1, 0.8, infinity}, negated{-0.3, 0.1, -0.8, -infinity};
  const auto a = bayesian_signed_rank(d, {.rope = 0.05}),
             b = bayesian_signed_rank(negated, {.rope = 0.05});
  EXPECT_NEAR(a.above, b.below, 0.02);
  EXPECT_NEAR(a.above + a.equivalent + a.below, 1, 1e-12);
  EXPECT_GT(a.above, 0.8);
  const std::vector<double> both{infinity, -infinity};
  const auto even = bayesian_signed_rank(both);
  EXPECT_NEAR(even.above, even.below, 0.02);
  EXPECT_EQ(bayesian_signed_rank(std::vector<double>{0, 0, 0}, {.rope = 0.1}).equivalent, 1);
}

TEST(StatsBayesianSignedRank, BadInput) {
  const std::vector<double> d{0.3, -0.1}, none{}, nan{std::nan("")};
  EXPECT_EQ(error_id([&] { bayesian_signed_rank(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { bayesian_signed_rank(nan); }), "stats.nan");
  EXPECT_EQ(error_id([&] { bayesian_signed_rank(d, {.rope = -1}); }), "stats.rope");
  EXPECT_EQ(error_id([&] { bayesian_signed_rank(d, {.draws = 0}); }), "stats.draws");
  EXPECT_EQ(error_id([&] { bayesian_signed_rank(d, {.prior = 0}); }), "stats.not_positive");
}

TEST(StatsRankCorrelation, AgreesWithScipy) {
  for (const auto& row : cases("rank_correlation"))
    expect_close(rank_correlation(numbers(row["x"]), numbers(row["y"])), row["value"], 1e-12,
                 row.dump());
}

TEST(StatsRankCorrelation, BadInput) {
  const std::vector<double> same{1, 1, 1}, up{1, 2, 3}, two{1, 2}, wild{1, infinity, -infinity};
  EXPECT_EQ(error_id([&] { rank_correlation(same, up); }), "stats.same_x");
  EXPECT_EQ(error_id([&] { rank_correlation(two, two); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { rank_correlation(up, two); }), "stats.lengths");
  EXPECT_NEAR(rank_correlation(up, wild), -0.5, 1e-15);
}

}  // namespace
}  // namespace gradus::stats
