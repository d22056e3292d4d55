// Claims must fail where the records contradict them.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "claim_checks.h"
#include "claim_judges.h"
#include "plugin_items.h"

namespace gradus::constant_target {
namespace {

/// A record with values and one table, as the driver or a tool writes it.
class FakeRecord final : public Record {
 public:
  using Columns = std::map<std::string, std::vector<double>, std::less<>>;
  FakeRecord(std::string name, Columns starts, std::map<std::string, double, std::less<>> values)
      : name_(std::move(name)), starts_(std::move(starts)), values_(std::move(values)) {}
  std::string name() const override { return name_; }
  std::string item() const override { return ""; }
  std::string task() const override { return ""; }
  std::string status() const override { return "finished"; }
  int64_t repetition() const override { return 0; }
  std::string option(std::string_view) const override { return ""; }
  std::optional<double> number(std::string_view) const override { return {}; }
  std::optional<double> value(std::string_view name) const override {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }
  std::string text(std::string_view) const override { return ""; }
  std::vector<double> column(std::string_view, std::string_view name) const override {
    const auto found = starts_.find(name);
    return found == starts_.end() ? std::vector<double>() : found->second;
  }
  std::vector<std::string> texts(std::string_view, std::string_view) const override { return {}; }
  std::optional<double> reduced(std::string_view) const override { return {}; }
  std::vector<double> probe_steps(std::string_view) const override { return {}; }
  std::vector<double> probe_values(std::string_view) const override { return {}; }
  std::vector<double> metric_steps(std::string_view) const override { return {}; }
  std::vector<double> metric_values(std::string_view) const override { return {}; }
  std::string artifact(std::string_view) const override { return ""; }

 private:
  std::string name_;
  Columns starts_;
  std::map<std::string, double, std::less<>> values_;
};

class FakeRecords final : public Records {
 public:
  explicit FakeRecords(std::vector<FakeRecord> records) : records_(std::move(records)) {}
  std::string study() const override { return "smoke"; }
  std::vector<const Record*> named(std::string_view name) const override {
    std::vector<const Record*> found;
    for (const FakeRecord& record : records_) {
      if (record.name() == name) found.push_back(&record);
    }
    return found;
  }
  std::vector<const Record*> all() const override { return {}; }

 private:
  std::vector<FakeRecord> records_;
};

/// A run of gradient descent that keeps every promise, five starts, with changes to its columns.
FakeRecord run_of(const std::string& name, std::map<std::string, double> changes = {}) {
  FakeRecord::Columns columns;
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
  return {name,
          columns,
          {{"shallow", 1},
           {"exact", 1},
           {"hidden", 4},
           {"low", 0},
           {"high", 1},
           {"runge_kutta", name == "rk4"},
           {"flow", name == "rk4"}}};
}

Verdict verdict(const char* claim, std::vector<FakeRecord> records) {
  const auto made = gradus::testing::make<Claim>("constant_target", claim);
  Judgement judgement;
  made->judge(FakeRecords(std::move(records)), judgement);
  return judgement.verdict;
}

TEST(ConstantTargetClaims, FailWhereOneStartBreaksAPromise) {
  const std::map<const char*, std::map<std::string, double>> breaks = {
      {"B7", {{"rise", 1e-10}}},
      {"B8", {{"norm_ratio", 1.01}}},
      {"B9", {{"sum_excess", 1e-6}}},
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
  FakeRecord control("gd", {{"steps", {10}}, {"rise", {1}}, {"multiple", {0.5}}},
                     {{"shallow", 1}, {"control", 1}});
  EXPECT_EQ(verdict("B7", {control}), Verdict::not_tested);
}

TEST(ConstantTargetClaims, FlowFailsWhereTheRiskRises) {
  EXPECT_EQ(verdict("B12", {run_of("rk4")}), Verdict::holds);
  EXPECT_EQ(verdict("B12", {run_of("rk4", {{"risk_rise", 1e-6}})}), Verdict::fails);
  EXPECT_EQ(verdict("B12", {run_of("rk4", {{"time_risk", 1.2}})}), Verdict::fails);
}

FakeRecord identity(std::map<std::string, double, std::less<>> changes = {}) {
  std::map<std::string, double, std::less<>> values = {
      {"defect_kink", 1e-15}, {"kinks_met_share", 1},     {"target_error", 1e-15},
      {"half_error", 1e-15},  {"target_broken_share", 1}, {"tanh_broken_share", 1},
      {"deep_error", 1e-15}};
  for (const auto& [name, value] : changes) values[name] = value;
  return {"identity", {}, values};
}

TEST(ConstantTargetClaims, ControlsMustBreakTheIdentity) {
  EXPECT_EQ(verdict("B3", {identity()}), Verdict::holds);
  EXPECT_EQ(verdict("B3", {identity({{"tanh_broken_share", 0.5}})}), Verdict::fails);
  EXPECT_EQ(verdict("B3", {identity({{"half_error", 0.5}})}), Verdict::fails);
  EXPECT_EQ(verdict("B2", {identity({{"kinks_met_share", 0}})}), Verdict::fails);
  EXPECT_EQ(verdict("B15", {identity({{"deep_error", 1e-9}})}), Verdict::fails);
}

FakeRecord step_map(double long_rises, double short_rises) {
  return {"step_map",
          {{"hidden", {4, 4}},
           {"multiple", {64, 1.9}},
           {"sharp_multiple", {1.95, 1.95}},
           {"rises", {long_rises, short_rises}}},
          {}};
}

TEST(ConstantTargetClaims, TheConditionMustMatter) {
  EXPECT_EQ(verdict("B14", {step_map(3, 0)}), Verdict::holds);
  EXPECT_EQ(verdict("B14", {step_map(0, 0)}), Verdict::fails);
  EXPECT_EQ(verdict("B14", {step_map(3, 1)}), Verdict::fails);
}

TEST(ConstantTargetClaims, StochasticDescentMustLowerTheMeanRisk) {
  const auto many = [](double last) {
    return FakeRecord("many-sgd",
                      {{"steps", {1, 1}}, {"rise", {0, 0}}, {"first", {1, 2}}, {"last", {0, last}}},
                      {});
  };
  EXPECT_EQ(verdict("B13", {many(0.01)}), Verdict::holds);
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
