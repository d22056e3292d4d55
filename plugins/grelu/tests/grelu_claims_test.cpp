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

/// A record with one table of one text column, the gates, and numbers, a row for each gate mode.
ExampleRecord rows_with(const char* name, const char* table, const std::vector<std::string>& gates,
                        const std::map<std::string, double>& row) {
  ExampleRecord record(name);
  record.text_tables[table]["gates"] = gates;
  for (const auto& [column, value] : row) {
    record.tables[table][column] = std::vector<double>(gates.size(), value);
  }
  return record;
}

TEST(GreluClaims, PatternsMustStayAndTheNetworkBeAffine) {
  const auto verdict = [](double unchanged, double nonlinearity) {
    return judged("C1",
                  {rows_with("patterns", "patterns", {"input", "gatenet"},
                             {{"unchanged", unchanged}, {"nonlinearity", nonlinearity}})},
                  "smoke")
        .verdict;
  };
  EXPECT_EQ(verdict(1, 1e-14), Verdict::holds);
  EXPECT_EQ(verdict(0, 1e-14), Verdict::fails);
  EXPECT_EQ(verdict(1, 1e-9), Verdict::fails);
  EXPECT_EQ(verdict(1, std::nan("")), Verdict::fails);
}

TEST(GreluClaims, EveryPartOfAConversionIsJudged) {
  const std::map<std::string, double> good = {{"step", 0},
                                              {"error", 1e-12},
                                              {"width_as_stated", 1},
                                              {"same_class", 1},
                                              {"large_slack_error", 1e-7},
                                              {"unseen_near", .995}};
  const auto verdict = [&](const std::map<std::string, double>& change) {
    auto row = good;
    for (const auto& [column, value] : change) row[column] = value;
    return judged("C5", {rows_with("conversion", "conversions", {"gatenet", "input"}, row)},
                  "smoke")
        .verdict;
  };
  EXPECT_EQ(verdict({}), Verdict::holds);
  EXPECT_EQ(verdict({{"error", 2e-9}}), Verdict::fails);
  EXPECT_EQ(verdict({{"width_as_stated", 0}}), Verdict::fails);
  EXPECT_EQ(verdict({{"same_class", 0}}), Verdict::fails);
  EXPECT_EQ(verdict({{"large_slack_error", 2e-5}}), Verdict::fails);
  EXPECT_EQ(verdict({{"unseen_near", .98}}), Verdict::fails);
}

/// `concentration` at widths 128 and 512 with rms = factor sqrt(L/m), and draws around `mean`.
ExampleRecord concentration_with(double factor, double mean) {
  ExampleRecord record("concentration");
  for (const double width : {128.0, 512.0}) {
    record.text_tables["deviations"]["gates"].emplace_back("input");
    record.tables["deviations"]["depth"].push_back(2);
    record.tables["deviations"]["width"].push_back(width);
    record.tables["deviations"]["rms"].push_back(factor * std::sqrt(2 / width));
  }
  for (int draw = 0; draw < 100; ++draw) {
    record.text_tables["means"]["gates"].emplace_back("input");
    record.tables["means"]["depth"].push_back(2);
    record.tables["means"]["projection"].push_back(mean + (draw % 2 == 0 ? .1 : -.1));
  }
  return record;
}

/// `drift` of network and ReLU over widths: powers of m, at (L, n) = (4, 8).
ExampleRecord drift_with(double slope, double relu_slope, double gap_slope, double at_1024) {
  ExampleRecord record("drift");
  auto& columns = record.tables["runs"];
  for (const char* gates : {"input", "relu"}) {
    const bool relu = std::string(gates) == "relu";
    for (const double width : {128.0, 1024.0}) {
      record.text_tables["runs"]["gates"].emplace_back(gates);
      columns["depth"].push_back(4);
      columns["samples"].push_back(8);
      columns["width"].push_back(width);
      columns["drift"].push_back((relu ? .06 : at_1024) *
                                 std::pow(width / 1024, relu ? relu_slope : slope));
      columns["test_gap"].push_back(std::pow(width / 1024, gap_slope));
    }
  }
  return record;
}

TEST(GreluClaims, TheKernelsDeviationMeanDriftAndGapAreJudged) {
  const auto verdict = [](const ExampleRecord& concentration, const ExampleRecord& drift,
                          const char* study = "full") {
    return judged("C7", {concentration, drift}, study).verdict;
  };
  const ExampleRecord near = concentration_with(.7, 1.01), slow = drift_with(-1, -.5, -.95, .006);
  EXPECT_EQ(verdict(near, slow), Verdict::holds);
  EXPECT_EQ(verdict(concentration_with(1.1, 1.01), slow), Verdict::fails);
  EXPECT_EQ(verdict(concentration_with(.7, 1.05), slow), Verdict::fails) << "5 standard errors";
  EXPECT_EQ(verdict(near, drift_with(-.7, -.5, -.95, .006)), Verdict::fails);
  EXPECT_EQ(verdict(near, drift_with(-.7, -.5, -.95, .006), "smoke"), Verdict::holds)
      << "slopes are for the full study";
  EXPECT_EQ(verdict(near, drift_with(-1, -.8, -.95, .006)), Verdict::fails);
  EXPECT_EQ(verdict(near, drift_with(-1, -.5, -.8, .006)), Verdict::fails);
  EXPECT_EQ(verdict(near, drift_with(-1, -.5, -.95, .011)), Verdict::fails);
  EXPECT_EQ(verdict(near, drift_with(-1, -.5, -.95, .013), "smoke"), Verdict::fails);
}

TEST(GreluClaims, NarrowNetworksMustFailAndGrowthIsThatOfRunsThatArrived) {
  const auto narrow = [](double steps) {
    return judged("C9",
                  {rows_with("narrow", "runs", {"input", "gatenet"},
                             {{"samples", 8}, {"steps", steps}})},
                  "smoke")
        .verdict;
  };
  EXPECT_EQ(narrow(-1), Verdict::holds);
  EXPECT_EQ(narrow(1400), Verdict::fails);
  const auto time = [](ExampleRecord growth) {
    return judged("C3", {width_runs_with(1, 5, 2), std::move(growth)}, "full").verdict;
  };
  EXPECT_EQ(time(growth_with({{"input", 2}, {"relu", 16}}, "finished")), Verdict::holds);
  EXPECT_EQ(time(growth_with({{"input", 4}, {"relu", 16}}, "finished")), Verdict::fails);
  EXPECT_EQ(time(growth_with({{"input", 2}, {"relu", 9}}, "finished")), Verdict::fails);
  EXPECT_EQ(time(growth_with({{"input", 2}}, "finished")), Verdict::not_tested) << "without ReLU";
  ExampleRecord lost = growth_with({{"input", 2}, {"relu", 16}}, "finished");
  lost.tables["runs"]["converged"][2] = 0;  // input, n = 128: given up
  EXPECT_EQ(time(lost), Verdict::fails);
}

}  // namespace
}  // namespace gradus::test
