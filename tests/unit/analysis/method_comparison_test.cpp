#include "analysis/method_comparison.h"

#include <gmock/gmock.h>

#include "gradus/error.h"
#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;

/// `seeds` runs of each method that end with base + 0.001 * seed; method m is 0.01 m worse.
Json ranked_report(const std::vector<std::string>& methods, int64_t seeds) {
  std::vector<SmallRun> runs;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    for (int64_t seed = 0; seed < seeds; ++seed) {
      const double wobble = 0.0001 * static_cast<double>((seed * 7 + 3 * static_cast<int>(m)) % 5);
      runs.push_back({methods[m],
                      seed,
                      {0.1, 0.9 - 0.01 * static_cast<double>(m) +
                                0.001 * static_cast<double>(seed) + wobble}});
    }
  }
  return small_report(methods, runs);
}

TEST(Comparison, ShowsADifferenceThatEverySeedHas) {
  const Json report = ranked_report({"a", "b"}, 10);
  const auto families = analysed(report).families;
  ASSERT_GE(families.size(), 1u);
  const PairComparison& pair = families[0].pairs[0];
  EXPECT_EQ(pair.seeds, 10u);
  EXPECT_EQ(pair.superiority, 1);
  EXPECT_NEAR(pair.sureness->low, 0.7225, 1e-4);  // Wilson, 10 of 10
  EXPECT_DOUBLE_EQ(*pair.p, 2.0 / 1024);
  EXPECT_EQ(pair.verdict, PairVerdict::a_better);
  EXPECT_NEAR(pair.difference->value, 0.01, 5e-4);
  EXPECT_TRUE(pair.difference->interval.contains(pair.difference->value));
  EXPECT_GT(pair.difference->interval.low, 0);
}

TEST(Comparison, SaysWhenTheSeedsCannotShowADifference) {
  const Json report = ranked_report({"a", "b"}, 5);
  const auto families = analysed(report).families;
  const PairComparison& pair = families[0].pairs[0];
  EXPECT_DOUBLE_EQ(*pair.p, 0.0625);
  EXPECT_EQ(pair.verdict, PairVerdict::too_few_seeds);
  EXPECT_EQ(pair.seeds_to_show, 6u);
}

TEST(Comparison, HolmCountsAllPairsOfTheFamily) {
  // 28 pairs: 10 seeds cannot show any difference, 11 can (docs/statistics.md).
  const std::vector<std::string> eight = {"a", "b", "c", "d", "e", "f", "g", "h"};
  const auto pairs_of = [&](int seeds) {
    const Json report = ranked_report(eight, seeds);
    return analysed(report, {.draws = 200}).families[0].pairs;
  };
  for (const PairComparison& pair : pairs_of(10)) {
    EXPECT_EQ(pair.verdict, PairVerdict::too_few_seeds);
    EXPECT_EQ(pair.seeds_to_show, 11u);
  }
  for (const PairComparison& pair : pairs_of(11)) {
    EXPECT_EQ(pair.verdict, PairVerdict::a_better) << pair.a << " " << pair.b;
  }
}

// Sums of the same terms in another order: the test sees three ties, and so does who counts wins.
TEST(Comparison, WhatRoundingAloneTellsApartIsNoWin) {
  const double up = 0.1 + 0.2 + 0.3, down = 0.3 + 0.2 + 0.1;
  ASSERT_GT(up, down);
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 3; ++seed) {
    runs.push_back({"a", seed, {0.1, up}});
    runs.push_back({"b", seed, {0.1, down}});
  }
  const Report report = analysed(small_report({"a", "b"}, runs));
  const PairComparison& pair = report.families[0].pairs[0];
  EXPECT_EQ(pair.won, 0u);
  EXPECT_EQ(pair.tied, 3u);
  EXPECT_EQ(pair.superiority, 0.5);
  EXPECT_EQ(pair.p, 1);
  EXPECT_EQ(report.standings[0].first().size(), 2u) << "and both are first";
  EXPECT_EQ(turned(pair).won, 0u);
}

TEST(Comparison, DivergedRunsLoseAndBrokenOnesAreLeftOut) {
  const Json report = small_report({"a", "b"}, {{"a", 0, {0.1, 0.2}},
                                                {"a", 1, {0.1, 0.3}},
                                                {"a", 2, {0.1, 0.4}},
                                                {"b", 0, {0.1, 0.9}},
                                                {"b", 1, {0.1, 0.9}, "diverged"},
                                                {"b", 2, {0.1, 0.9}, "crashed"}});
  const auto families = analysed(report).families;
  const PairComparison& pair = families[0].pairs[0];
  EXPECT_EQ(pair.seeds, 2u);
  EXPECT_EQ(pair.left_out, 1u);
  EXPECT_EQ(pair.superiority, 0.5);  // seed 0 lost, seed 1 won
  EXPECT_FALSE(pair.difference.has_value());
}

TEST(Comparison, TheVerdictFollowsTheTestNotTheShareOfWins) {
  // a loses 8 of 14 seeds by very little and wins 6 by much: the ranks speak for a.
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 14; ++seed) {
    const double size = 0.001 * static_cast<double>(seed + 1);
    runs.push_back({"a", seed, {0.1, seed < 8 ? 0.5 - 0.01 * size : 0.5 + 10 * size}});
    runs.push_back({"b", seed, {0.1, 0.5}});
  }
  const Json report = small_report({"a", "b"}, runs);
  const auto families = analysed(report, {.level = 0.5}).families;
  const PairComparison& pair = families[0].pairs[0];
  EXPECT_LT(pair.superiority, 0.5);
  EXPECT_TRUE(pair.a_ranks_better);
  EXPECT_EQ(pair.verdict, PairVerdict::a_better);
}

TEST(Comparison, MissedTargetsRankLast) {
  const Json report = small_report({"a", "b"}, {{"a", 0, {0.1, 0.9}}, {"b", 0, {0.1, 0.2}}});
  const auto families = analysed(report).families;
  ASSERT_EQ(families.size(), 3u);  // final value, steps to the target, CPU time
  EXPECT_EQ(families[1].quantity.kind, Quantity::Kind::to_target);
  EXPECT_EQ(families[1].pairs[0].superiority, 1);
  EXPECT_EQ(families[2].quantity.unit, "cpu_s");
}

TEST(Comparison, AReportOfAnotherShapeIsRefused) {
  Json report = small_report({"a"}, {{"a", 0, {0.1}}});
  report["runs"][0]["method"] = "other";
  try {
    analysed(report);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "report.format");
  }
}

TEST(Comparison, NamedPairsAloneAreCorrectedFor) {
  const Json report = ranked_report({"a", "b", "c", "d", "e"}, 8);
  const auto all = analysed(report).families.at(0);
  ASSERT_EQ(all.tests, 10u);
  EXPECT_DOUBLE_EQ(*all.pair(0, 1)->p_holm, 10 * 2.0 / 256);
  const auto named = analysed(report, {.comparisons = {{{"a", "b"}, {"d", "a"}}}}).families.at(0);
  EXPECT_EQ(named.tests, 2u);
  EXPECT_DOUBLE_EQ(*named.pair(0, 1)->p_holm, 2 * 2.0 / 256);
  EXPECT_EQ(named.pair(0, 1)->verdict, PairVerdict::a_better);
  EXPECT_EQ(named.pair(3, 0)->verdict, PairVerdict::b_better);
  // The others stay, without a verdict.
  EXPECT_EQ(named.pairs.size(), 10u);
  EXPECT_EQ(named.pair(1, 2)->verdict, PairVerdict::not_asked);
  EXPECT_FALSE(named.pair(1, 2)->p_holm);
  EXPECT_TRUE(named.pair(1, 2)->p);
}

TEST(Comparison, TheStudyNamesItsComparisons) {
  Json report = ranked_report({"a", "b", "c"}, 8);
  report["study"]["compare"] = {{"pairs", Json::array({{"a", "c"}})}, {"against", ""}};
  EXPECT_EQ(analysed(report).families.at(0).tests, 1u);
  report["study"]["compare"] = {{"pairs", Json::array()}, {"against", "b"}};
  const auto against = analysed(report).families.at(0);
  EXPECT_EQ(against.tests, 2u);
  EXPECT_EQ(against.against, 1u);
  // Methods that are not in the report (told apart under other names) cost nothing.
  report["study"]["compare"] = {{"pairs", Json::array({{"a", "z"}})}, {"against", "y"}};
  EXPECT_EQ(analysed(report).families.at(0).tests, 3u);
  // The reader's own must be there.
  EXPECT_THROW(analysed(report, {.comparisons = {{{"a", "z"}}}}), Error);
}

// The best of k methods is the one with the largest difference to some other: without a correction
// for all pairs, equal methods would be told apart too often.
TEST(Comparison, TheBestIsCorrectedForAllPairs) {
  const Json report = ranked_report({"a", "b", "c", "d", "e"}, 12);
  const auto family = analysed(report, {.most_for_all_pairs = 4}).families.at(0);
  EXPECT_EQ(family.against, 0u);
  EXPECT_EQ(family.pairs.size(), 4u);
  EXPECT_EQ(family.tests, 10u);
  EXPECT_DOUBLE_EQ(*family.pairs[0].p_holm, 10 * 2.0 / 4096);
}

}  // namespace
}  // namespace gradus::analysis
