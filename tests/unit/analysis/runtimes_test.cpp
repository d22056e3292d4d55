#include "analysis/runtimes.h"

#include <gmock/gmock.h>

#include <cmath>

#include "analysis/report_json.h"
#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;

/// One run reached the target at step 10, one at 20, one finished without at 20, one diverged
/// at 10.
Json four_runs() {
  return small_report({"a"}, {{"a", 0, {0.1, 0.9, 0.9}},
                              {"a", 1, {0.1, 0.2, 0.9}},
                              {"a", 2, {0.1, 0.2, 0.3}},
                              {"a", 3, {0.1, 0.2}, "diverged"}});
}

TEST(Runtimes, CensorsMissesAndKeepsDivergedRunsToTheEnd) {
  const Json report = four_runs();
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const auto& task = runs.tasks[0];
  const auto late = runtimes(task.methods[0].all, task.targets[0], "step", DivergedSpent::longest);
  const auto own = runtimes(task.methods[0].all, task.targets[0], "step", DivergedSpent::own);
  ASSERT_EQ(late->size(), 4u);
  EXPECT_TRUE((*late)[0].reached);
  EXPECT_EQ((*late)[0].spent, 10);
  EXPECT_FALSE((*late)[2].reached);
  EXPECT_EQ((*late)[2].spent, 20);
  EXPECT_EQ((*late)[3].spent, 20);
  EXPECT_EQ((*own)[3].spent, 10);
}

TEST(Runtimes, MedianAndExpectedRuntime) {
  const Json report = four_runs();
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const std::vector<RuntimeRow> rows = runtime_rows(runs);
  ASSERT_EQ(rows.size(), 4u);  // a row a unit
  EXPECT_EQ(rows[0].unit, "step");
  EXPECT_EQ(rows[0].median.value, 20);  // half of the four
  EXPECT_EQ(rows[0].expected.estimate.value, (10 + 20 + 20 + 10) / 2.0);
  EXPECT_EQ(rows[0].expected.successes, 2u);
  const Json json = to_json(rows, runs);
  EXPECT_EQ(json[0]["method"], "a");
  EXPECT_EQ(json[0]["expected"]["value"], 30);
}

TEST(Runtimes, ATargetThatNoRunReachedHasNoFiniteCost) {
  const Json report = small_report({"a"}, {{"a", 0, {0.1, 0.2}}, {"a", 1, {0.1, 0.2}}});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Json json = to_json(runtime_rows(runs), runs);
  EXPECT_TRUE(json[0]["median"]["value"].is_null());
  EXPECT_TRUE(json[0]["expected"]["value"].is_null());
  EXPECT_EQ(json[0]["reached"], 0);
}

TEST(Runtimes, UnitsThatWereNotMeasuredAreLeftOut) {
  Json report = four_runs();
  report["runs"][2]["time"]["cpu_s"] = nullptr;
  const Report analysis = analysed(report);
  for (const RuntimeRow& row : analysis.runtimes) EXPECT_NE(row.unit, "cpu_s");
}

}  // namespace
}  // namespace gradus::analysis
