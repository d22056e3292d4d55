// Claims must fail where the records contradict them.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "claim_judges.h"
#include "gradus/example_records.h"
#include "plugin_items.h"

namespace gradus::constant_target {
namespace {

/// A run of gradient descent that keeps every promise, five starts, with changes to its columns.
ExampleRecord run_of(const std::string& name, std::map<std::string, double> changes = {}) {
  ExampleRecord run(name);
  ExampleRecord::Columns& columns = run.tables["starts"];
  const std::map<std::string, double> good = {
      {"steps", 20000},        {"xi", 0.5},
      {"multiple", 0.5},       {"start_risk", 1},
      {"risk", 1e-5},          {"slope", -1.2},
      {"defect", 1e-15},       {"sandwich_excess", -0.1},
      {"gradient_ratio", 0.5}, {"sharp_gradient_ratio", 0.9},
      {"step_error", 1e-15},   {"rise", 1e-16},
      {"bound_excess", 1e-16}, {"norm_ratio", 0.9},
      {"sum_excess", -0.2},    {"min_excess", -0.2},
      {"bias_error", 1e-15},   {"balance", 1e-9},
      {"risk_rise", -1e-6},    {"time_risk", 0.3}};
  for (const auto& [column, value] : good) columns[column] = std::vector<double>(5, value);
  for (const auto& [column, value] : changes) columns[column][3] = value;
  run.values = {{"shallow", 1},
                {"exact", 1},
                {"hidden", 4},
                {"low", 0},
                {"high", 1},
                {"runge_kutta", name == "rk4"},
                {"flow", name == "rk4"}};
  return run;
}

Verdict verdict(const char* claim, std::vector<ExampleRecord> records) {
  const auto made = gradus::test::make<Claim>("constant_target", claim);
  Judgement judgement;
  made->judge(ExampleRecords(std::move(records)), judgement);
  return judgement.verdict;
}

TEST(ConstantTargetClaims, FailWhereOneStartBreaksAPromise) {
  const std::vector<std::pair<const char*, std::map<std::string, double>>> breaks = {
      {"B7", {{"rise", 1e-10}}},      {"B8", {{"norm_ratio", 1.01}}},
      {"B9", {{"sum_excess", 1e-6}}}, {"B9", {{"min_excess", 1e-6}}},
      {"B10", {{"risk", 0.1}}},
  };
  for (const auto& [claim, change] : breaks) {
    EXPECT_EQ(verdict(claim, {run_of("gd")}), Verdict::holds) << claim;
    EXPECT_EQ(verdict(claim, {run_of("gd", change)}), Verdict::fails) << claim;
    EXPECT_EQ(verdict(claim, {run_of("gd", {{change.begin()->first, std::nan("")}})}),
              Verdict::fails)
        << claim;
  }
}

TEST(ConstantTargetClaims, JudgeOnlyStepsBelowTheBound) {
  EXPECT_EQ(verdict("B7", {run_of("gd", {{"rise", 1}, {"multiple", 4}})}), Verdict::holds);
  EXPECT_EQ(verdict("B7", {run_of("gd", {{"bound_excess", 1}, {"multiple", 0.99}})}),
            Verdict::fails);
}

TEST(ConstantTargetClaims, ControlsAreNotJudged) {
  ExampleRecord control("gd");
  control.tables["starts"] = {{"steps", {10}}, {"rise", {1}}, {"multiple", {0.5}}};
  control.values = {{"shallow", 1}, {"control", 1}};
  EXPECT_EQ(verdict("B7", {control}), Verdict::not_tested);
}

TEST(ConstantTargetClaims, FlowFailsWhereTheRiskRises) {
  EXPECT_EQ(verdict("B12", {run_of("rk4")}), Verdict::holds);
  EXPECT_EQ(verdict("B12", {run_of("rk4", {{"risk_rise", 1e-6}})}), Verdict::fails);
  EXPECT_EQ(verdict("B12", {run_of("rk4", {{"time_risk", 1.2}})}), Verdict::fails);
  EXPECT_EQ(verdict("B12", {run_of("rk4", {{"balance", 2e-5}})}), Verdict::fails);
}

ExampleRecord identity(const ExampleRecord::Numbers& changes = {}) {
  ExampleRecord tool("identity");
  tool.values = {
      {"defect_kink", 1e-15},      {"kinks_met_share", 1},     {"target_error", 1e-15},
      {"half_error", 1e-15},       {"target_broken_share", 1}, {"tanh_broken_share", 1},
      {"deep_error", 1e-15},       {"defect_cloud", 1e-15},    {"defect_exact", 1e-15},
      {"defect_float32", 1e-6},    {"sandwich_excess", -.1},   {"gradient_ratio", .9},
      {"sharp_gradient_ratio", 1}, {"step_error", 1e-15},      {"deep_step_error", 1e-15}};
  for (const auto& [name, value] : changes) tool.values[name] = value;
  return tool;
}

TEST(ConstantTargetClaims, TheoremsFailWhereOneStepOrDrawBreaksThem) {
  struct Promise {
    const char* claim;
    std::vector<const char*> columns, draws;  ///< of a run's starts, and of the tool identity
    double broken;
  };
  const std::vector<Promise> promises = {
      {"B1", {"defect"}, {"defect_cloud", "defect_exact"}, 2e-12},
      {"B4", {"sandwich_excess"}, {"sandwich_excess"}, 2e-12},
      {"B5",
       {"gradient_ratio", "sharp_gradient_ratio"},
       {"gradient_ratio", "sharp_gradient_ratio"},
       1 + 2e-12},
      {"B6", {"step_error"}, {"step_error", "deep_step_error"}, 2e-13},
  };
  for (const Promise& promise : promises) {
    EXPECT_EQ(verdict(promise.claim, {run_of("gd"), identity()}), Verdict::holds) << promise.claim;
    EXPECT_EQ(verdict(promise.claim, {run_of("gd")}), Verdict::not_tested) << promise.claim;
    for (const char* column : promise.columns) {
      EXPECT_EQ(verdict(promise.claim, {run_of("gd", {{column, promise.broken}}), identity()}),
                Verdict::fails)
          << promise.claim << " " << column;
    }
    for (const char* draw : promise.draws) {
      EXPECT_EQ(verdict(promise.claim, {run_of("gd"), identity({{draw, promise.broken}})}),
                Verdict::fails)
          << promise.claim << " " << draw;
    }
  }
  EXPECT_EQ(verdict("B1", {run_of("gd"), identity({{"defect_float32", 2e-4}})}), Verdict::fails);
}

TEST(ConstantTargetClaims, NarrowAndInactiveStartsAreJudgedLikeAllOthers) {
  const auto narrow = [](const std::map<std::string, double>& changes) {
    ExampleRecord run = run_of("gd", changes);
    run.values["hidden"] = 1;
    return verdict("B11", {run, run_of("inactive")});
  };
  EXPECT_EQ(narrow({}), Verdict::holds);
  for (const char* column : {"rise", "bound_excess", "sum_excess", "min_excess"}) {
    EXPECT_EQ(narrow({{column, 1e-6}}), Verdict::fails) << column;
  }
  EXPECT_EQ(narrow({{"norm_ratio", 1.01}}), Verdict::fails);
  EXPECT_EQ(narrow({{"risk", .1}}), Verdict::fails);
  EXPECT_EQ(verdict("B11", {run_of("gd"), run_of("inactive", {{"bias_error", 1e-9}})}),
            Verdict::fails);
}

TEST(ConstantTargetClaims, ControlsMustBreakTheIdentity) {
  EXPECT_EQ(verdict("B3", {identity()}), Verdict::holds);
  EXPECT_EQ(verdict("B3", {identity({{"tanh_broken_share", 0.5}})}), Verdict::fails);
  EXPECT_EQ(verdict("B3", {identity({{"half_error", 0.5}})}), Verdict::fails);
  EXPECT_EQ(verdict("B2", {identity({{"kinks_met_share", 0}})}), Verdict::fails);
  EXPECT_EQ(verdict("B15", {identity({{"deep_error", 1e-9}})}), Verdict::fails);
}

ExampleRecord step_map(double long_rises, double short_rises) {
  ExampleRecord tool("step_map");
  tool.tables["runs"] = {{"hidden", {4, 4}},
                         {"multiple", {64, 1.9}},
                         {"sharp_multiple", {1.95, 1.95}},
                         {"rises", {long_rises, short_rises}}};
  return tool;
}

TEST(ConstantTargetClaims, TheConditionMustMatter) {
  EXPECT_EQ(verdict("B14", {step_map(3, 0)}), Verdict::holds);
  EXPECT_EQ(verdict("B14", {step_map(0, 0)}), Verdict::fails);
  EXPECT_EQ(verdict("B14", {step_map(3, 1)}), Verdict::fails);
}

TEST(ConstantTargetClaims, StochasticDescentMustLowerTheMeanRisk) {
  const auto many = [](double last) {
    ExampleRecord tool("many-sgd");
    tool.tables["starts"] = {{"steps", {1, 1}}, {"rise", {0, 0}}};
    tool.tables["risks"] = {{"first", {1, 2}}, {"last", {0, last}}};
    return tool;
  };
  EXPECT_EQ(verdict("B13", {many(0.01)}), Verdict::holds);
  ExampleRecord rising = many(0.01);
  rising.tables["starts"]["rise"][1] = 1e-12;
  EXPECT_EQ(verdict("B13", {rising}), Verdict::fails);
  EXPECT_EQ(verdict("B13", {many(0.1)}), Verdict::fails);
}

TEST(ConstantTargetClaims, SayNothingWithoutRecords) {
  for (int i = 1; i <= 15; ++i) {
    EXPECT_EQ(verdict(("B" + std::to_string(i)).c_str(), {}), Verdict::not_tested) << i;
  }
}

TEST(ConstantTargetClaims, AVanishedRiskCountsAsTheSteepestSlope) {
  EXPECT_EQ(verdict("B10", {run_of("gd", {{"risk", 0}, {"slope", std::nan("")}})}), Verdict::holds);
  EXPECT_EQ(verdict("B10", {run_of("gd", {{"slope", std::nan("")}})}), Verdict::holds);  // median
}

}  // namespace
}  // namespace gradus::constant_target
