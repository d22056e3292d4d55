#include "gradus/stats/survival.h"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/stats/intervals.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;
using test::number;
using test::numbers;

using test::infinity;

std::vector<Runtime> runs_of(const Json& row) {
  std::vector<Runtime> runs;
  for (std::size_t i = 0; i < row["spent"].size(); ++i) {
    runs.push_back({.spent = row["spent"][i], .reached = row["reached"][i]});
  }
  return runs;
}

void expect_each(const std::vector<double>& found, const Json& expected, const std::string& what) {
  ASSERT_GE(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    test::expect_close(found[i], number(expected[i]), 1e-12, what);
  }
}

// The first two cases are the leukaemia data of Freireich et al. (1963); their published medians
// are 23 and 8 weeks.
TEST(StatsSurvival, KaplanMeierAgreesWithLifelines) {
  for (const auto& row : cases("survival")) {
    const SurvivalCurve curve = kaplan_meier(runs_of(row));
    EXPECT_EQ(curve.times, numbers(row["times"]));
    EXPECT_EQ(curve.at_risk, row["at_risk"].get<std::vector<std::size_t>>());
    EXPECT_EQ(curve.reached, row["events"].get<std::vector<std::size_t>>());
    expect_each(curve.share, row["share"], row.dump());
    expect_each(curve.low, row["low"], row.dump());
    expect_each(curve.high, row["high"], row.dump());
  }
}

TEST(StatsSurvival, MedianAgreesWithLifelines) {
  for (const auto& row : cases("survival")) {
    const Estimate median = median_time_to_target(runs_of(row));
    expect_close(median.value, number(row["median"]), 1e-14, row.dump());
    expect_close(median.interval, row["interval"], 1e-14, row.dump());
  }
}

TEST(StatsSurvival, MedianOfUncensoredRunsIsTheLowerMiddle) {
  std::vector<Runtime> runs;
  for (int i = 1; i <= 10; ++i) runs.push_back({.spent = 10.0 * i, .reached = true});
  EXPECT_EQ(median_time_to_target(runs).value, 50);
}

TEST(StatsSurvival, NobodyReachedTheTarget) {
  const std::vector<Runtime> runs(8, {.spent = 100, .reached = false});
  EXPECT_TRUE(kaplan_meier(runs).times.empty());
  const Estimate median = median_time_to_target(runs);
  EXPECT_EQ(median.value, infinity);
  EXPECT_EQ(median.interval.low, infinity);
  const ExpectedRuntime expected = expected_runtime(runs);
  EXPECT_EQ(expected.estimate.value, infinity);
  EXPECT_EQ(expected.estimate.interval.high, infinity);
  EXPECT_DOUBLE_EQ(expected.estimate.interval.low, 100 / clopper_pearson(0, 8).high);
  EXPECT_EQ(expected.successes, 0u);
  EXPECT_EQ(expected.runs, 8u);
}

TEST(StatsSurvival, ExpectedRuntimeAgreesWithScipy) {
  for (const auto& row : cases("expected_runtime")) {
    const ExpectedRuntime found = expected_runtime(
        runs_of(row),
        {.draws = row["draws"], .confidence = row["confidence"], .seed = row["seed"]});
    expect_close(found.estimate.value, row["value"], 1e-14, row.dump());
    expect_close(found.estimate.interval, row["interval"], 1e-12, row.dump());
  }
}

TEST(StatsSurvival, OneRunBoundsNothing) {
  const std::vector<Runtime> runs{{.spent = 5, .reached = true}};
  const Estimate found = expected_runtime(runs).estimate;
  EXPECT_EQ(found.value, 5);
  EXPECT_EQ(found.interval.low, 0);
  EXPECT_EQ(found.interval.high, infinity);
}

TEST(StatsSurvival, RefusesBadInput) {
  const std::vector<Runtime> none, negative{{-1, true}}, infinite{{infinity, false}},
      one{{1, true}};
  EXPECT_EQ(error_id([&] { kaplan_meier(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { median_time_to_target(negative); }), "stats.runtime");
  EXPECT_EQ(error_id([&] { expected_runtime(infinite); }), "stats.runtime");
  EXPECT_EQ(error_id([&] { kaplan_meier(one, 2); }), "stats.level");
}

}  // namespace
}  // namespace gradus::stats
