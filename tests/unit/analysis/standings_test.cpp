// The answer of a report: ranks, ties, runs that are one run, machines, methods of several folders.
#include "analysis/standings.h"

#include <gmock/gmock.h>

#include "analysis/axis_range.h"
#include "analysis/told_apart.h"
#include "gradus/error.h"
#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;
using testing::ElementsAre;

std::vector<std::size_t> ranks_of(const Report& report) {
  std::vector<std::size_t> ranks;
  for (const Standing& row : report.standings.at(0).rows) ranks.push_back(row.rank);
  return ranks;
}

TEST(Standings, EqualMediansShareARank) {
  const Report report =
      analysed(small_report({"a", "b", "c", "d"}, {{"a", 0, {0.1, 0.7}},
                                                   {"b", 0, {0.1, 0.9}},
                                                   {"c", 0, {0.1, 0.9}},
                                                   {"d", 0, {0.1, 0.2}, "crashed"}}));
  EXPECT_THAT(ranks_of(report), ElementsAre(1, 1, 3, 0));
  EXPECT_THAT(report.standings[0].first(), ElementsAre(1, 2));
  EXPECT_EQ(report.standings[0].runner_up()->method, 2u);
  EXPECT_EQ(report.standings[0].rows[1].to_base->tied, 1u);
}

/// Three seeds: a ends near 0.9, b near 0.8, c near 0.7.
Json three_levels() {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 3; ++seed) {
    const double wobble = 0.001 * static_cast<double>(seed);
    runs.push_back({"a", seed, {0.1, 0.9 + wobble}});
    runs.push_back({"b", seed, {0.1, 0.8 + 2 * wobble}});
    runs.push_back({"c", seed, {0.1, 0.7 - wobble}});
  }
  return small_report({"a", "b", "c"}, runs);
}

TEST(Standings, RowsAreComparedWithTheFirstOrWithTheMethodThatTheStudyNames) {
  const Report free = analysed(three_levels());
  EXPECT_EQ(free.standings[0].base, 0u);
  EXPECT_EQ(free.standings[0].answer()->b, 1u) << "the runner-up";
  const Report named = analysed(three_levels(), {.against = "c"});
  const Standings& standings = named.standings[0];
  EXPECT_EQ(standings.base, 2u);
  EXPECT_EQ(standings.answer()->a, 0u);
  EXPECT_EQ(standings.answer()->b, 2u);
  EXPECT_EQ(standings.answer()->won, 3u);
  EXPECT_NEAR(standings.rows[0].to_base->median_difference, 0.202, 1e-12);
  EXPECT_NEAR(standings.rows[1].to_base->median_difference, 0.103, 1e-12);
  EXPECT_FALSE(standings.rows[2].to_base);
  const Report first = analysed(three_levels(), {.against = "a"});
  EXPECT_EQ(first.standings[0].answer()->b, 1u) << "the base is first: the runner-up";
}

TEST(Standings, DivergedRunsAreNotFinished) {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 8; ++seed) runs.push_back({"a", seed, {0.1, 0.2}, "diverged"});
  const Report report = analysed(small_report({"a"}, runs));
  EXPECT_EQ(report.standings[0].rows[0].final.finished, 0u);
  EXPECT_EQ(report.standings[0].rows[0].final.diverged, 8u);
  EXPECT_EQ(report.standings[0].rows[0].rank, 0u);
  EXPECT_EQ(report.standings[0].rows[0].final.diverged_at, 10);
}

/// Ten seeds of a and b; `hash_a` and `hash_b` tell whether the runs are one run.
Report ten_seeds(bool a_repeats, bool b_repeats) {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 10; ++seed) {
    const double wobble = 0.001 * static_cast<double>(seed);
    const std::string number = std::to_string(seed);
    runs.push_back({"a",
                    seed,
                    {0.1, 0.9 + (a_repeats ? 0 : wobble)},
                    "finished",
                    0.01,
                    a_repeats ? "one" : "a" + number});
    runs.push_back({"b",
                    seed,
                    {0.1, 0.8 + (b_repeats ? 0 : wobble)},
                    "finished",
                    0.01,
                    b_repeats ? "two" : "b" + number});
  }
  return analysed(small_report({"a", "b"}, runs));
}

TEST(Deterministic, TenCopiesOfTwoRunsAreOneDifferenceWithoutATest) {
  const Report report = ten_seeds(true, true);
  const PairComparison& pair = report.families.at(0).pairs.at(0);
  EXPECT_EQ(pair.verdict, PairVerdict::deterministic);
  EXPECT_EQ(pair.seeds, 1u);
  EXPECT_EQ(pair.repeats, 9u);
  EXPECT_FALSE(pair.p || pair.p_holm || pair.sureness || pair.difference || pair.ratio);
  EXPECT_FALSE(pair.seeds_to_show || pair.seeds_needed);
  EXPECT_NEAR(pair.median_difference, 0.1, 1e-12);
  EXPECT_EQ(report.families[0].tests, 0u);
  EXPECT_TRUE(too_few_seeds(report.families).empty());
  const TargetRow& target = report.summary.targets.at(0);
  EXPECT_EQ(target.reached, 10u);
  EXPECT_EQ(target.distinct, 1u);
  EXPECT_FALSE(target.share) << "ten copies are no ten trials";
}

TEST(Deterministic, OneRandomMethodMakesThePairsRandom) {
  const PairComparison pair = ten_seeds(false, true).families.at(0).pairs.at(0);
  EXPECT_EQ(pair.seeds, 10u);
  EXPECT_EQ(pair.repeats, 0u);
  EXPECT_EQ(pair.verdict, PairVerdict::a_better);
}

TEST(Deterministic, EqualHashesOfRunsWithOtherMetricsAreTwoRuns) {
  const Report report =
      analysed(small_report({"a"}, {{"a", 0, {0.1, 0.9}, "finished", 0.01, "x"},
                                    {"a", 1, {0.1, 0.8}, "finished", 0.01, "x"}}));
  EXPECT_EQ(report.runs.tasks[0].methods[0].distinct.size(), 2u);
}

TEST(Deterministic, TimesOfRepeatedRunsAreMeasuredEachTime) {
  const Report report = ten_seeds(true, true);
  const Family& cost = report.families.back();
  ASSERT_EQ(cost.quantity.unit, "cpu_s");
  EXPECT_EQ(cost.pairs[0].seeds, 10u);
}

/// a ran on one machine, b on another that is ten times slower; c on both.
Report two_machines() {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 4; ++seed) {
    runs.push_back({"a", seed, {0.1, 0.9}, "finished", 0.01, "", "fast"});
    runs.push_back({"b", seed, {0.1, 0.8}, "finished", 0.1, "", "slow"});
    runs.push_back(
        {"c", seed, {0.1, 0.8}, "finished", seed < 3 ? 0.01 : 0.1, "", seed < 3 ? "fast" : "slow"});
  }
  return analysed(small_report({"a", "b", "c"}, runs));
}

TEST(Machines, TimesAreComparedWithinOne) {
  const Report report = two_machines();
  const TaskCosts& costs = report.costs.at(0);
  EXPECT_EQ(costs.machines, 2u);
  EXPECT_FALSE(costs.of(0)->elsewhere);
  EXPECT_TRUE(costs.of(1)->elsewhere);
  EXPECT_FALSE(costs.of(1)->times_the_cheapest) << "another machine's time";
  EXPECT_EQ(costs.of(2)->runs, 3u) << "the run on the slow machine is no part of the median";
  EXPECT_NEAR(*costs.of(2)->seconds, 0.1, 1e-12);
  const Family& family = report.families.back();
  ASSERT_EQ(family.quantity.kind, Quantity::Kind::cost);
  ASSERT_EQ(family.pairs.size(), 1u);
  EXPECT_EQ(family.pairs[0].a, 0u);
  EXPECT_EQ(family.pairs[0].b, 2u);
  EXPECT_EQ(family.pairs[0].seeds, 3u);
  EXPECT_EQ(family.pairs[0].left_out, 1u);
  for (const RuntimeRow& row : report.runtimes) {
    EXPECT_FALSE(row.unit == "cpu_s" && row.method == 1) << "never pooled";
  }
}

TEST(ManyMethods, AreComparedWithTheBestOrAChosenOne) {
  std::vector<std::string> names;
  std::vector<SmallRun> runs;
  for (int m = 0; m < 30; ++m) {
    names.push_back("m" + std::to_string(m));
    for (int64_t seed = 0; seed < 2; ++seed) {
      runs.push_back({names.back(), seed, {0.1, 0.5 + 0.01 * (m == 7 ? 40 : m)}});
    }
  }
  const Json json = small_report(names, runs);
  const Report report = analysed(json);
  EXPECT_EQ(report.families.at(0).against, 7u);
  EXPECT_EQ(report.families[0].pairs.size(), 29u);
  // The data chose the best of 30: it might have been any of 435 pairs.
  EXPECT_EQ(report.families[0].tests, 435u);
  const Report chosen = analysed(json, {.against = "m3"});
  EXPECT_EQ(chosen.families[0].tests, 29u);
  EXPECT_EQ(chosen.families.at(0).against, 3u);
  EXPECT_THROW(analysed(json, {.against = "other"}), Error);
}

TEST(TargetSteps, AreBetweenTwoEvaluations) {
  const Report report =
      analysed(small_report({"a"}, {{"a", 0, {0.1, 0.2, 0.9}}, {"a", 1, {0.1, 0.9, 0.9}}}));
  EXPECT_EQ(report.summary.targets.at(0).step, 15);
  EXPECT_EQ(report.summary.targets[0].after_step, 5);
}

TEST(AxisRange, LeavesOutWhatWouldSetTheScale) {
  const auto curve = [](std::size_t method, std::vector<double> values) {
    NamedCurve named{method, {}};
    for (std::size_t i = 0; i < values.size(); ++i) named.curve.x.push_back(static_cast<double>(i));
    named.curve.median = std::move(values);
    return named;
  };
  const auto range =
      axis_range({curve(0, {2.3, 1, 0.045}), curve(1, {2.3, 9, 1e239})}, stats::Better::lower);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->low, 0.045);
  EXPECT_EQ(range->high, 9);
  EXPECT_THAT(range->beyond, ElementsAre(1));
  EXPECT_FALSE(axis_range({curve(0, {2.3, 0.5}), curve(1, {2.3, 4})}, stats::Better::lower));
  const auto scores =
      axis_range({curve(0, {0.1, 0.9}), curve(1, {0.1, -1e9})}, stats::Better::higher);
  ASSERT_TRUE(scores);
  EXPECT_EQ(scores->low, 0.1);
}

record::RunRecord sgd_run(double lr, int64_t seed, const char* task = "t") {
  record::RunRecord run;
  run.id = std::to_string(lr) + task + std::to_string(seed);
  run.method = run.entry = "sgd";
  run.task.id = run.task.name = task;
  run.optimizer = record::ItemUse{"p.sgd", {{"lr", lr}, {"momentum", 0.9}}};
  run.settings.seed = seed;
  run.settings.steps = 100;
  return run;
}

TEST(ToldApart, ByWhatDiffers) {
  std::vector<FolderRuns> folders = {{"out/a", {sgd_run(1, 0)}}, {"out/b", {sgd_run(0.001, 0)}}};
  EXPECT_THAT(tell_methods_apart(folders), ElementsAre("sgd (lr=0.001)", "sgd (lr=1)"));
  EXPECT_EQ(folders[0].runs[0].method, "sgd (lr=1)");
  EXPECT_EQ(folders[1].runs[0].method, "sgd (lr=0.001)");
}

TEST(ToldApart, OneMethodWithOtherSeedsOrTasksStaysOne) {
  std::vector<FolderRuns> folders = {{"a", {sgd_run(1, 100)}},
                                     {"b", {sgd_run(1, 7), sgd_run(1, 100)}},
                                     {"c", {sgd_run(1, 7, "other")}}};
  EXPECT_TRUE(tell_methods_apart(folders).empty());
  EXPECT_EQ(folders[0].runs[0].repetition, 0);
  EXPECT_EQ(folders[1].runs[0].repetition, 1) << "another seed is another repetition";
  EXPECT_EQ(folders[1].runs[1].repetition, 0);
  EXPECT_EQ(folders[2].runs[0].repetition, 1) << "numbered by seed everywhere";
}

TEST(ToldApart, ByTheFolderWhereMuchDiffers) {
  record::RunRecord other = sgd_run(0.1, 0);
  other.optimizer->options = {{"lr", 0.1},
                              {"momentum", 0.5},
                              {"weight_decay", 0.25},
                              {"dampening", 0.125},
                              {"nesterov", false}};
  std::vector<FolderRuns> folders = {{"out/a", {sgd_run(1, 0)}}, {"out/b/", {other}}};
  tell_methods_apart(folders);
  EXPECT_EQ(folders[0].runs[0].method, "sgd (folder a)");
  EXPECT_EQ(folders[1].runs[0].method, "sgd (folder b)");
}

}  // namespace
}  // namespace gradus::analysis
