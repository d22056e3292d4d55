#include "gradus/stats/power.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "gradus/stats/holm.h"
#include "gradus/stats/rank_tests.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;

TEST(StatsPower, HugeEffectsNeedFewPairs) {
  // Seeds that hardly differ: the spread of the differences is that of rounding.
  for (const double effect : {1e4, 1e8, 3e14}) {
    EXPECT_NEAR(paired_t_power(3, effect, 0.05), 1, 1e-3);
    EXPECT_LE(pairs_needed(effect, {.comparisons = 28, .test = PairedTest::t}), 3u);
  }
  // Both sides of the switch to the limit agree.
  EXPECT_NEAR(paired_t_power(2, 7071.0, 1e-4), paired_t_power(2, 7071.2, 1e-4), 1e-3);
}

TEST(StatsPower, PairedTAgreesWithIntegration) {
  for (const auto& row : cases("power")) {
    expect_close(paired_t_power(row["n"], row["effect"], row["alpha"]), row["power"], 1e-9,
                 row.dump());
  }
}

TEST(StatsPower, PairsNeededAgreeWithIntegration) {
  for (const auto& row : cases("pairs_needed")) {
    const PowerOptions options{.alpha = row["alpha"], .power = row["power"], .test = PairedTest::t};
    EXPECT_EQ(pairs_needed(row["effect"], options), row["pairs"].get<std::size_t>()) << row;
  }
}

// Cohen (1988): a medium effect needs 34 pairs at 5 % and 80 %. The signed-rank test: 34 pi / 3.
TEST(StatsPower, MediumEffect) {
  EXPECT_EQ(pairs_needed(0.5, {.test = PairedTest::t}), 34u);
  EXPECT_EQ(pairs_needed(0.5), 36u);
  EXPECT_EQ(pairs_needed(-0.5), 36u);
}

TEST(StatsPower, LargeEffectsStillNeedEnoughSigns) {
  EXPECT_EQ(pairs_needed(50), 6u);
  EXPECT_EQ(pairs_needed(50, {.comparisons = 28}), pairs_to_show(28));
}

TEST(StatsPower, RunsNeededUnpaired) {
  for (const auto& row : test::cases("runs_needed_unpaired")) {
    const PowerOptions options{.power = row["power"], .comparisons = row["comparisons"]};
    EXPECT_EQ(runs_needed_unpaired(row["probability"], options), row["runs"]) << row.dump();
  }
  EXPECT_EQ(runs_needed_unpaired(1), 6u);
  EXPECT_EQ(runs_needed_unpaired(1, {.power = 0.02}), 4u);  // 2 / C(8, 4) is below 5 %
}

TEST(StatsPower, FewSeedsCannotShowADifference) {
  EXPECT_TRUE(cannot_show(5));
  EXPECT_FALSE(cannot_show(6));
  EXPECT_TRUE(cannot_show(10, 28));
  EXPECT_FALSE(cannot_show(11, 28));
  EXPECT_EQ(pairs_to_show(), 6u);
  EXPECT_EQ(pairs_to_show(28), 11u);
  EXPECT_TRUE(cannot_show(0));
}

// The statement that cannot_show makes, by the tests themselves.
TEST(StatsPower, CannotShowAgreesWithTheTests) {
  for (const std::size_t comparisons : {1, 6, 28}) {
    for (std::size_t n = 1; n <= 14; ++n) {
      std::vector<double> differences(n);
      for (std::size_t i = 0; i < n; ++i) differences[i] = static_cast<double>(i + 1);
      const std::vector<double> p(comparisons, signed_rank(differences).p);
      EXPECT_EQ(holm(p).front() > 0.05, cannot_show(n, comparisons)) << n << " " << comparisons;
    }
  }
}

TEST(StatsPower, EffectIsMeanOverDeviation) {
  const std::vector<double> differences{1, 2, 3, 6}, same{2, 2}, zero{0, 0};
  EXPECT_DOUBLE_EQ(paired_effect(differences), 3 / std::sqrt(14.0 / 3));
  EXPECT_EQ(paired_effect(same), std::numeric_limits<double>::infinity());
  EXPECT_EQ(paired_effect(zero), 0);
}

TEST(StatsPower, RefusesBadInput) {
  const std::vector<double> one{1};
  EXPECT_EQ(error_id([&] { paired_effect(one); }), "stats.too_few");
  EXPECT_EQ(error_id([] { paired_t_power(1, 0.5, 0.05); }), "stats.too_few");
  EXPECT_EQ(error_id([] { pairs_needed(0); }), "stats.effect");
  EXPECT_EQ(error_id([] { pairs_needed(std::nan("")); }), "stats.effect");
  EXPECT_EQ(error_id([] { pairs_needed(1, {.power = 80}); }), "stats.level");
  EXPECT_EQ(error_id([] { pairs_needed(1, {.comparisons = 0}); }), "stats.comparisons");
  EXPECT_EQ(error_id([] { runs_needed_unpaired(0.5); }), "stats.effect");
  EXPECT_EQ(error_id([] { runs_needed_unpaired(2); }), "stats.probability");
  EXPECT_EQ(error_id([] { cannot_show(5, 0); }), "stats.comparisons");
}

}  // namespace
}  // namespace gradus::stats
