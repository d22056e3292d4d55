// The judges of the claims on records made by hand: what holds, what fails, what is not tested.
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "gradus/example_records.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

Judgement judged(const char* claim, std::vector<ExampleRecord> records, const char* study,
                 const char* options = "{}") {
  Judgement judgement;
  make<Claim>("grelu", claim, options)->judge(ExampleRecords(std::move(records), study), judgement);
  return judgement;
}

/// Steps of `growth` at depth 8, two seeds each: those of n = 128 are `factor` times those of 8.
ExampleRecord growth_with(const std::map<std::string, double>& factors, const char* status) {
  ExampleRecord record("growth", status);
  auto& columns = record.tables["runs"];
  for (const auto& [gates, factor] : factors) {
    for (const double n : {8.0, 128.0}) {
      for (const double seed : {0.0, 1.0}) {
        record.text_tables["runs"]["gates"].push_back(gates);
        columns["depth"].push_back(8);
        columns["samples"].push_back(n);
        columns["seed"].push_back(seed);
        columns["steps"].push_back(n == 8 ? 10 : 10 * factor);
        columns["converged"].push_back(1);
      }
    }
  }
  return record;
}

TEST(GreluClaims, FrozenGatesNeedStepsThatGrowWithN) {
  EXPECT_EQ(judged("C8", {growth_with({{"frozen", 12}}, "finished")}, "full").verdict,
            Verdict::holds);
  EXPECT_EQ(judged("C8", {growth_with({{"frozen", 9}}, "finished")}, "full").verdict,
            Verdict::fails);
  EXPECT_EQ(judged("C8", {growth_with({{"frozen", 9}}, "finished")}, "full", R"({"growth_min": 8})")
                .verdict,
            Verdict::holds);
  EXPECT_EQ(judged("C8", {growth_with({{"frozen", 12}}, "crashed")}, "full").verdict,
            Verdict::not_tested);
  EXPECT_EQ(judged("C8", {}, "smoke").why, "only the full study tests it");
}

/// Rows of `digits_runs` at depth 4 in a record of its own for each entry, as a grid makes them.
std::vector<ExampleRecord> digits_with(const std::map<std::string, double>& steps) {
  std::vector<ExampleRecord> records;
  for (const auto& [gates, count] : steps) {
    ExampleRecord record("digits_runs");
    record.text_tables["runs"]["gates"] = {gates};
    record.tables["runs"] = {{"depth", {4}},
                             {"steps", {count}},
                             {"train_mean_square", {.01}},
                             {"test_accuracy", {.9}},
                             {"twin_accuracy", {.89}}};
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<ExampleRecord> acceleration_with(double share, double digits_share) {
  auto records = digits_with({{"input", 100 * digits_share}, {"gatenet", 10}, {"relu", 100}});
  records.push_back(
      growth_with({{"input", 100 * share}, {"gatenet", 5}, {"relu", 100}}, "finished"));
  return records;
}

TEST(GreluClaims, AccelerationIsJudgedOnSphereAndDigits) {
  EXPECT_EQ(judged("C6", acceleration_with(.09, .4), "full").verdict, Verdict::holds);
  EXPECT_EQ(judged("C6", acceleration_with(.11, .4), "full").verdict, Verdict::fails);
  EXPECT_EQ(judged("C6", acceleration_with(.09, .6), "full").verdict, Verdict::fails);
  EXPECT_EQ(judged("C6", acceleration_with(.09, -.01), "full").verdict, Verdict::fails)
      << "a network that never reached the error";
  EXPECT_EQ(judged("C6", digits_with({{"input", 10}, {"relu", 100}}), "full").verdict,
            Verdict::not_tested)
      << "without the other half";
}

TEST(GreluClaims, AccuraciesAreReported) {
  const Judgement judgement = judged("C10", digits_with({{"gatenet", 30}, {"relu", 90}}), "full");
  EXPECT_EQ(judgement.verdict, Verdict::reported);
  EXPECT_DOUBLE_EQ(judgement.numbers.at("gatenet L=4"), .9);
  EXPECT_DOUBLE_EQ(judgement.numbers.at("gatenet L=4 as ReLU network"), .89);
}

/// Runs of n = 8 and 16 at L = 4 and 8 with T = ratio ln(n/eps) steps, `seeds` each.
ExampleRecord width_runs_with(double ratio, int seeds, double eigenvalue) {
  ExampleRecord record("width_runs");
  auto &runs = record.tables["runs"], &levels = record.tables["levels"];
  for (const double n : {8.0, 16.0}) {
    for (const double depth : {4.0, 8.0}) {
      for (int seed = 0; seed < seeds; ++seed) {
        record.text_tables["runs"]["gates"].emplace_back("input");
        const std::map<std::string, double> row = {
            {"samples", n},   {"depth", depth},       {"width", n * n * depth},
            {"steps", 20},    {"monotone", 1},        {"r_squared", .99},
            {"ratio", ratio}, {"eigenvalue_low", .5}, {"eigenvalue_high", eigenvalue}};
        for (const auto& [column, value] : row) runs[column].push_back(value);
        for (const double loss : {.1, .01, .001}) {
          record.text_tables["levels"]["gates"].emplace_back("input");
          levels["samples"].push_back(n);
          levels["depth"].push_back(depth);
          levels["seed"].push_back(seed);
          levels["loss"].push_back(loss);
          levels["steps"].push_back(-2 * std::log(loss));
        }
      }
    }
  }
  return record;
}

TEST(GreluClaims, TimeAndWidthAreJudgedOnTheirCells) {
  EXPECT_EQ(judged("C2", {width_runs_with(1, 5, 2)}, "smoke").verdict, Verdict::holds);
  EXPECT_FALSE(judged("C2", {width_runs_with(1, 5, 2)}, "smoke").indicative);
  EXPECT_TRUE(judged("C2", {width_runs_with(1, 4, 2)}, "smoke").indicative);
  EXPECT_EQ(judged("C3", {width_runs_with(1, 5, 2)}, "smoke").verdict, Verdict::holds);
  EXPECT_EQ(judged("C3", {width_runs_with(1.7, 5, 2)}, "smoke").verdict, Verdict::fails);
  EXPECT_EQ(judged("C3", {width_runs_with(1, 5, 2)}, "full").verdict, Verdict::not_tested)
      << "the full study has the growth too";
  EXPECT_EQ(judged("C4", {width_runs_with(1, 5, 2)}, "smoke").verdict, Verdict::holds);
  EXPECT_EQ(judged("C4", {width_runs_with(1, 5, 3)}, "smoke").verdict, Verdict::fails);
}

}  // namespace
}  // namespace gradus::test
