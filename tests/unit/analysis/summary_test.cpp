#include "analysis/summary.h"

#include <gtest/gtest.h>

#include "analysis/replay.h"
#include "analysis/report_json.h"

namespace gradus::analysis {
namespace {

Json run(const char* status, const Json& accuracies, const Json& reached_step) {
  const bool reached = reached_step.is_number();
  return {{"id", "0"},
          {"task", {{"id", "toy"}, {"name", "toy"}}},
          {"method", "adam"},
          {"repetition", 0},
          {"status", status},
          {"reason", nullptr},
          {"stderr", ""},
          {"steps", 100},
          {"platform", {{"torch", "2.13.0"}}},
          {"time",
           {{"wall_s", 0.2},
            {"data_s", 0.1},
            {"gradient_s", 0.05},
            {"update_s", nullptr},
            {"contended", true}}},
          {"memory", {{"peak_rss_bytes", 1000}, {"state_bytes", 640}, {"parameters", 80}}},
          {"counts", {{"gradients", 200}}},
          {"probes", Json::object()},
          {"values", Json::object()},
          {"texts", Json::object()},
          {"tables", Json::object()},
          {"artifacts", Json::object()},
          {"evaluations",
           {{"step", {0, 50, 100}},
            {"gradients", {0, 50, 100}},
            {"samples", {0, 500, 1000}},
            {"parameter_hash", {"a", "b", "c"}},
            {"metrics", {{"accuracy", accuracies}}}}},
          {"targets",
           {{{"metric", "accuracy"},
             {"value", 0.9},
             {"reached", reached},
             {"step", reached_step},
             {"gradients", reached_step},
             {"wall_s", reached ? Json(0.1) : Json()}}}}};
}

/// How a run made again differs, both given as JSON.
ReplayResult compared(const Json& before, const Json& now, double tolerance = 1e-4) {
  return compare_runs(record::run_record_from_json({before, "before"}),
                      record::run_record_from_json({now, "now"}), tolerance);
}

const Json tasks = {{{"id", "toy"},
                     {"name", "toy"},
                     {"metrics", {{{"name", "accuracy"}, {"higher_is_better", true}}}}}};

/// A report of these runs, each of another seed.
Json report_of(const Json& runs) {
  Json numbered = runs;
  for (std::size_t i = 0; i < numbered.size(); ++i) {
    numbered[i]["repetition"] = i;
    numbered[i]["evaluations"]["parameter_hash"] = Json::array();  // runs of their own
  }
  const Json json = {{"study", {{"name", "s"}}},
                     {"tasks", tasks},
                     {"methods", {{{"name", "adam"}, {"tuned", false}}}},
                     {"runs", numbered}};
  return to_json(analyse(study_records_from_json({json, "report"})));
}

Json summary_of(const Json& runs) {
  return report_of(runs).at("summary");
}

TEST(Summary, TakesTheLastValueThatWasMeasured) {
  const Json runs = {run("finished", {0.1, 0.8, 0.9}, 100),
                     run("finished", {0.1, 0.7, nullptr}, {}),
                     run("finished", {0.1, 0.8, 0.8}, {})};
  const Json row = summary_of(runs)["final"][0];
  EXPECT_EQ(row["median"], 0.8);
  EXPECT_EQ(row["min"], 0.7);
  EXPECT_EQ(row["max"], 0.9);
  EXPECT_EQ(row["higher_is_better"], true);
}

TEST(Summary, DivergedRunsAreTheWorst) {
  const Json runs = {run("finished", {0.1, 0.8, 0.9}, {}),
                     run("diverged", {0.1, nullptr, nullptr}, {}),
                     run("diverged", {0.1, nullptr, nullptr}, {})};
  const Json row = summary_of(runs)["final"][0];
  EXPECT_TRUE(row["median"].is_null()) << "two of three diverged";
  EXPECT_EQ(row["diverged"], 2);
  EXPECT_EQ(row["finished"], 1);
  EXPECT_EQ(row["max"], 0.9);
}

TEST(Summary, TargetsCountMissedRunsAsCensored) {
  const Json runs = {run("finished", {0.1, 0.9, 0.9}, 50), run("finished", {0.1, 0.8, 0.9}, 100),
                     run("finished", {0.1, 0.8, 0.8}, {}), run("crashed", {0.1, 0.8, 0.8}, {})};
  const Json row = summary_of(runs)["targets"][0];
  EXPECT_EQ(row["reached"], 2);
  EXPECT_EQ(row["runs"], 3) << "the crashed run is no trial";
  EXPECT_EQ(row["median_step"], 100);
  EXPECT_LT(row["wilson_low"], 2.0 / 3);
  EXPECT_GT(row["wilson_high"], 2.0 / 3);
}

TEST(Summary, TimesAreOfStepsThatFinished) {
  const Json runs = {run("finished", {0.1, 0.9, 0.9}, 50), run("failed", {0.1, 0.8, 0.9}, 100)};
  const Json row = summary_of(runs)["times"][0];
  EXPECT_EQ(row["runs"], 1);
  EXPECT_DOUBLE_EQ(row["step_us"], 2000);
  EXPECT_DOUBLE_EQ(row["data_us"], 1000);
  EXPECT_TRUE(row["update_us"].is_null()) << "not known is not 0";
  EXPECT_EQ(row["contended"], 1);
  EXPECT_DOUBLE_EQ(row["gradients"], 2) << "a step";
  EXPECT_DOUBLE_EQ(row["state_bytes"], 8) << "a parameter";
}

TEST(Summary, OlderRecordsSayNothingOfTheState) {
  Json older = run("finished", {0.1, 0.9, 0.9}, 50);
  older["memory"].erase("state_bytes");
  older["memory"].erase("parameters");
  EXPECT_TRUE(summary_of(Json::array({older}))["times"][0]["state_bytes"].is_null());
}

TEST(Summary, FailuresAreListed) {
  const Json runs = {run("finished", {0.1, 0.2, 0.3}, {}), run("diverged", {0.1, 0.2, 0.3}, {}),
                     run("crashed", {0.1, 0.2, 0.3}, {})};
  const Json failures = report_of(runs).at("failures");
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0]["status"], "crashed");
}

TEST(Replay, NamesTheFirstStepThatDiffers) {
  const Json before = run("finished", {0.1, 0.8, 0.9}, {});
  EXPECT_TRUE(compared(before, before).same);
  Json now = before;
  now["evaluations"]["metrics"]["accuracy"][2] = 0.95;
  now["evaluations"]["parameter_hash"][1] = "x";
  const ReplayResult result = compared(before, now);
  EXPECT_FALSE(result.same);
  EXPECT_EQ(result.step, 50);
  EXPECT_EQ(result.difference, "step 50: parameter_hash \"b\" against \"x\"");
}

TEST(Replay, ComparesWhatADriverWrote) {
  Json before = run("finished", {0.1, 0.8, 0.9}, {});
  before["tables"] = {{"restarts", {{"risk", {0.5, 0.25}}}}};
  Json now = before;
  now["time"]["wall_s"] = 1000;
  EXPECT_TRUE(compared(before, now).same);
  now["tables"]["restarts"]["risk"][1] = 0.125;
  EXPECT_EQ(compared(before, now).difference, "'restarts' of the record's tables is another one");
}

TEST(Replay, OtherPlatformsAreComparedWithTolerance) {
  const Json before = run("finished", {0.1, 0.8, 0.9}, {});
  Json now = before;
  now["platform"]["torch"] = "2.14.0";
  now["evaluations"]["parameter_hash"][1] = "x";
  now["evaluations"]["metrics"]["accuracy"][1] = 0.8001;
  EXPECT_TRUE(compared(before, now, 1e-3).same);
  EXPECT_FALSE(compared(before, now, 1e-5).same);
}

}  // namespace
}  // namespace gradus::analysis
