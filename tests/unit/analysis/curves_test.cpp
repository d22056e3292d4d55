#include "analysis/curves.h"

#include <gmock/gmock.h>

#include <limits>

#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;
using testing::ElementsAre;
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Curves, MedianAndQuartilesPerStep) {
  const Json report = small_report({"a"}, {{"a", 0, {0, 1}},
                                           {"a", 1, {0.1, 2}},
                                           {"a", 2, {0.2, 3}},
                                           {"a", 3, {0.3, 4}},
                                           {"a", 4, {0.4, 9}}});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Curve curve = metric_curve(runs.tasks[0].methods[0].all, runs.tasks[0].metrics[0], "step");
  EXPECT_THAT(curve.x, ElementsAre(0, 10));
  EXPECT_THAT(curve.low, ElementsAre(0.1, 2));
  EXPECT_THAT(curve.median, ElementsAre(0.2, 3));
  EXPECT_THAT(curve.high, ElementsAre(0.3, 4));
  EXPECT_EQ(curve.runs, 5u);
}

TEST(Curves, TimeHoldsTheLastValueOfEachRun) {
  // Points of the first run at 0, 1 s; of the second, four times slower, at 0, 4 s.
  const Json report =
      small_report({"a"}, {{"a", 0, {0, 1}, "finished", 0.1}, {"a", 1, {0, 3}, "finished", 0.4}});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Curve curve = metric_curve(runs.tasks[0].methods[0].all, runs.tasks[0].metrics[0], "cpu_s");
  EXPECT_THAT(curve.x, ElementsAre(0, 1, 4));
  EXPECT_THAT(curve.median, ElementsAre(0, 0.5, 2));
}

TEST(Curves, ADivergedRunIsTheWorstAfterItsEnd) {
  const Json report =
      small_report({"a"}, {{"a", 0, {0, 5, 5}}, {"a", 1, {0, 4}, "diverged"}, {"a", 2, {0, 6, 6}}});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Curve curve = metric_curve(runs.tasks[0].methods[0].all, runs.tasks[0].metrics[0], "step");
  EXPECT_THAT(curve.median, ElementsAre(0, 5, 5));
  EXPECT_EQ(curve.low.back(), -infinity);
  EXPECT_EQ(curve.diverged, 1u);
}

TEST(Curves, RunsStoppedFromOutsideAreLeftOutAndCounted) {
  const Json report = small_report({"a"}, {{"a", 0, {0, 1}}, {"a", 1, {9, 9}, "crashed"}});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Curve curve = metric_curve(runs.tasks[0].methods[0].all, runs.tasks[0].metrics[0], "step");
  EXPECT_THAT(curve.median, ElementsAre(0, 1));
  EXPECT_EQ(curve.left_out, 1u);
}

Json with_probe(Json report, std::size_t run, const Json& steps, const Json& values) {
  report["runs"][run]["probes"]["toy.norm"] = {{"steps", steps}, {"values", values}};
  return report;
}

TEST(Curves, AProbeCountsUpToTheEndOfEachRun) {
  Json report = small_report(
      {"a"}, {{"a", 0, {0, 1}}, {"a", 1, {0, 1}, "crashed"}, {"a", 2, {0, 1}}, {"a", 3, {0, 1}}});
  report = with_probe(report, 0, {0, 1, 2, 3}, {1, 2, 3, 4});
  report = with_probe(report, 1, {0, 1}, {3, 4});
  report = with_probe(report, 2, {0, 1, 2, 3, 4}, {5, 6, nullptr, 8, 9});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Curve curve = probe_curve(runs.tasks[0].methods[0].all, "toy.norm");
  EXPECT_EQ(curve.runs, 3u);
  EXPECT_EQ(curve.left_out, 1u);
  EXPECT_THAT(curve.x, ElementsAre(0, 1, 2, 3)) << "at 4 fewer than half of the runs remain";
  EXPECT_THAT(curve.median, ElementsAre(3, 4, 4.5, 6)) << "at 2 the last value of run 2 holds";
}

TEST(Curves, ThinningKeepsBothEnds) {
  EXPECT_THAT(thinned(3, 5), ElementsAre(0, 1, 2));
  EXPECT_THAT(thinned(9, 3), ElementsAre(0, 4, 8));
  std::vector<double> values(1000, 0.5);
  const Json report = small_report({"a"}, {{"a", 0, values}});
  const Report analysis = analysed(report);
  const ReportRuns& runs = analysis.runs;
  const Curve curve =
      metric_curve(runs.tasks[0].methods[0].all, runs.tasks[0].metrics[0], "step", {.points = 100});
  EXPECT_EQ(curve.x.size(), 100u);
  EXPECT_EQ(curve.merged, 1000u);
  EXPECT_EQ(curve.x.front(), 0);
  EXPECT_EQ(curve.x.back(), 9990);
}

}  // namespace
}  // namespace gradus::analysis
