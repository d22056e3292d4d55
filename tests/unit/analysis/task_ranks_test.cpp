#include "analysis/task_ranks.h"

#include <gmock/gmock.h>

#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;
using testing::ElementsAre;

/// Five seeds of each method on each task; finals[task][method].
Json report_of(const std::vector<std::string>& methods,
               const std::vector<std::vector<double>>& finals) {
  Json report;
  for (std::size_t task = 0; task < finals.size(); ++task) {
    std::vector<SmallRun> runs;
    for (std::size_t m = 0; m < methods.size(); ++m) {
      for (int64_t seed = 0; seed < 5; ++seed)
        runs.push_back(
            {methods[m], seed, {0.1, finals[task][m] + 0.0001 * static_cast<double>(seed)}});
    }
    Json one = small_report(methods, runs);
    const std::string name = "t" + std::to_string(task);
    one["tasks"][0]["id"] = one["tasks"][0]["name"] = name;
    for (Json& run : one["runs"]) {
      run["task"] = {{"id", name}, {"name", name}};
      run["id"] = run["id"].get<std::string>() + name;
    }
    if (report.is_null()) {
      report = std::move(one);
    } else {
      report["tasks"].push_back(one["tasks"][0]);
      for (Json& run : one["runs"]) report["runs"].push_back(run);
    }
  }
  return report;
}

TEST(TaskRanks, MethodsThatAlwaysWinAreToldApart) {
  const std::vector<std::vector<double>> finals(8, {0.5, 0.7, 0.9});
  const Report report = analysed(report_of({"low", "middle", "high"}, finals));
  ASSERT_TRUE(report.task_ranks);
  const TaskRanks& ranks = *report.task_ranks;
  EXPECT_THAT(ranks.methods, ElementsAre(2, 1, 0));
  EXPECT_THAT(ranks.mean_ranks, ElementsAre(1, 2, 3));
  EXPECT_NEAR(ranks.test.chi_squared, 16, 1e-12);
  ASSERT_TRUE(ranks.distance);
  EXPECT_NEAR(*ranks.distance, 2.343 * std::sqrt(12.0 / 48), 1e-3);
  // 1 and 3 are farther apart than 1.17, neighbours are not.
  EXPECT_THAT(ranks.groups, ElementsAre(ElementsAre(2, 1), ElementsAre(1, 0)));
  ASSERT_EQ(ranks.pairs.size(), 3u);
  EXPECT_EQ(ranks.pairs[0].a, 2u);
  EXPECT_GT(ranks.pairs[0].posterior.above, 0.99);
}

TEST(TaskRanks, NoPairDiffersWhereTheTestDoesNotReject) {
  const Report report =
      analysed(report_of({"a", "b", "c"}, {{0.5, 0.7, 0.9}, {0.9, 0.5, 0.7}, {0.7, 0.9, 0.5}}));
  ASSERT_TRUE(report.task_ranks);
  EXPECT_FALSE(report.task_ranks->distance);
  EXPECT_EQ(report.task_ranks->test.p, 1);
  EXPECT_THAT(report.task_ranks->groups, ElementsAre(testing::UnorderedElementsAre(0, 1, 2)));
}

TEST(TaskRanks, OneTaskHasNone) {
  EXPECT_FALSE(analysed(report_of({"a", "b"}, {{0.5, 0.7}})).task_ranks);
  EXPECT_FALSE(analysed(report_of({"a"}, {{0.5}, {0.7}})).task_ranks);
}

TEST(TaskRanks, AMethodWithoutATaskIsLeftOut) {
  Json json = report_of({"a", "b", "c"}, {{0.5, 0.7, 0.9}, {0.5, 0.7, 0.9}, {0.5, 0.7, 0.9}});
  Json kept = Json::array();
  for (const Json& run : json["runs"]) {
    if (run["method"] != "c" || run["task"]["name"] == "t0") kept.push_back(run);
  }
  json["runs"] = kept;
  const Report report = analysed(json);
  ASSERT_TRUE(report.task_ranks);
  EXPECT_THAT(report.task_ranks->methods, ElementsAre(1, 0));
  EXPECT_THAT(report.task_ranks->left_out, ElementsAre(2));
  EXPECT_THAT(report.task_ranks->tasks, ElementsAre(0, 1, 2));
}

TEST(DifferenceCurves, AreOfTheSameSeeds) {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 8; ++seed) {
    const double level = 0.02 * static_cast<double>(seed);  // seeds differ by more than methods
    runs.push_back({"a", seed, {0.1, 0.3 + level, 0.6 + level}});
    runs.push_back({"b", seed, {0.1, 0.2 + level, 0.61 + level}});
  }
  const Report report = analysed(small_report({"a", "b"}, runs));
  ASSERT_EQ(report.differences.size(), 3u);
  const DifferenceCurve& curve = report.differences.front();
  EXPECT_EQ(curve.axis, "step");
  EXPECT_EQ(curve.seeds, 8u);
  ASSERT_THAT(curve.x, ElementsAre(0, 10, 20));
  EXPECT_EQ(curve.median[0], 0);
  EXPECT_NEAR(curve.median[1], 0.1, 1e-12);
  EXPECT_NEAR(curve.median[2], -0.01, 1e-12);
  EXPECT_NEAR(curve.low[1], 0.1, 1e-9);
  EXPECT_NEAR(curve.high[1], 0.1, 1e-9);
}

TEST(DifferenceCurves, DivergedRunsAreInfinitelyWorse) {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 8; ++seed) {
    runs.push_back({"a", seed, {0.1, 0.3, 0.6}});
    runs.push_back({"b", seed, {0.1, 0.2}, "diverged"});
  }
  const Report report = analysed(small_report({"a", "b"}, runs));
  const DifferenceCurve& curve = report.differences.front();
  ASSERT_EQ(curve.x.size(), 3u);
  EXPECT_EQ(curve.median[2], std::numeric_limits<double>::infinity());
}

TEST(DifferenceCurves, FewSeedsHaveNoInterval) {
  const Report report = analysed(
      small_report({"a", "b"}, {{"a", 0, {0.1, 0.3}}, {"b", 0, {0.1, 0.2}}, {"b", 1, {0.1, 0.4}}}));
  const DifferenceCurve& curve = report.differences.front();
  EXPECT_EQ(curve.seeds, 1u);
  EXPECT_EQ(curve.left_out, 1u);
  EXPECT_TRUE(std::isinf(curve.low.back()));
}

}  // namespace
}  // namespace gradus::analysis
