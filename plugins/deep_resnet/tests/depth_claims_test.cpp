// Claims must hold, fail and abstain where the records say so.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/json.h"
#include "record/record_view.h"
#include "tower_claims.h"

namespace gradus::deep_resnet {
namespace {

using Values = std::function<Json(double depth, int64_t seed)>;

void add_runs(std::vector<record::RecordView>& records, const std::string& method,
              std::vector<int64_t> depths, const Values& values,
              const std::string& status = "finished",
              const record::Named<std::string>& texts = {}) {
  for (int64_t seed = 0; seed < 5; ++seed) {
    for (const int64_t depth : depths) {
      record::RunRecord run;
      run.id = method + std::to_string(seed) + "-" + std::to_string(depth);
      run.method = run.entry = method;
      run.repetition = seed;
      run.model = {"deep_resnet.tower", OptionTable{{"depth", depth}}};
      run.status = *record::run_status_from_text(status);
      const Json given = values(static_cast<double>(depth), seed);
      for (const auto& [name, value] : given.items()) {
        run.values.emplace_back(
            name, value.is_null() ? std::nullopt : std::optional(value.get<double>()));
      }
      run.texts = texts;
      records.emplace_back(std::move(run), "");
    }
  }
}

template <class C>
Judgement judge(const std::string& study, std::vector<record::RecordView> records) {
  const record::RecordViews all(study, std::move(records));
  Judgement judgement;
  DepthClaim<C>(C{}).judge(all, judgement);
  return judgement;
}

const std::vector<int64_t> depths = {16, 64, 256, 1024};
const std::vector<std::string> smooth = {"zero-sphere", "half-sphere", "zero-ppert", "half-ppert"};

std::vector<record::RecordView> smooth_runs(const Values& values) {
  std::vector<record::RecordView> records;
  for (const std::string& method : smooth) add_runs(records, method, depths, values);
  return records;
}

/// Weights of size L^-exponent.
Values weights(double exponent) {
  return [exponent](double depth, int64_t) {
    return Json{{"max_norm", 2 * std::pow(depth, -exponent)}, {"max_rescaled", 2}};
  };
}

TEST(TowerClaims, TheSizeOfTheWeightsDecidesC6) {
  EXPECT_EQ(judge<C6>("full", smooth_runs(weights(0.5))).verdict, Verdict::holds);
  const Judgement wrong = judge<C6>("full", smooth_runs(weights(0.6)));
  EXPECT_EQ(wrong.verdict, Verdict::fails);
  EXPECT_NEAR(wrong.numbers.at("half-sphere slope of max_norm"), -0.6, 1e-12);
  // A smoke study has bands of twice the width, and no more.
  EXPECT_EQ(judge<C6>("smoke", smooth_runs(weights(0.59))).verdict, Verdict::holds);
  EXPECT_EQ(judge<C6>("smoke", smooth_runs(weights(0.61))).verdict, Verdict::fails);
}

TEST(TowerClaims, ASpreadAboveFivePercentFailsC6) {
  const Judgement judgement =
      judge<C6>("full", smooth_runs([](double depth, int64_t seed) {
                  const double rescaled = seed == 3 && depth == 1024 ? 2.2 : 2;
                  return Json{{"max_norm", 2 / std::sqrt(depth)}, {"max_rescaled", rescaled}};
                }));
  EXPECT_EQ(judgement.verdict, Verdict::fails);
}

TEST(TowerClaims, MissingOrUnfinishedRunsAreNotTested) {
  EXPECT_EQ(judge<C6>("full", {}).verdict, Verdict::not_tested);
  std::vector<record::RecordView> records;
  add_runs(records, "zero-sphere", depths, weights(0.5));
  EXPECT_EQ(judge<C6>("full", records).verdict, Verdict::not_tested);
  records.clear();
  for (const std::string& method : smooth) add_runs(records, method, depths, weights(0.5));
  add_runs(records, "half-ppert", {16}, weights(0.5), "timed_out");
  const Judgement judgement = judge<C6>("full", records);
  EXPECT_EQ(judgement.verdict, Verdict::not_tested);
  EXPECT_NE(judgement.why.find("timed_out"), std::string::npos);
}

TEST(TowerClaims, OneRunThatStallsFailsC1) {
  const auto losses = [](double stalled) {
    return smooth_runs([stalled](double depth, int64_t seed) {
      return Json{{"final_loss", depth == 64 && seed == 2 ? stalled : 1e-16}, {"steps", 600}};
    });
  };
  EXPECT_EQ(judge<C1>("full", losses(1e-16)).verdict, Verdict::holds);
  EXPECT_EQ(judge<C1>("full", losses(1e-9)).verdict, Verdict::fails);
}

TEST(TowerClaims, ARunWithoutAValueIsNotTested) {
  const Judgement judgement = judge<C1>(
      "full", smooth_runs([](double depth, int64_t) {
        return depth == 16 ? Json{{"steps", 6}} : Json{{"steps", 6}, {"final_loss", 1e-16}};
      }));
  EXPECT_EQ(judgement.verdict, Verdict::not_tested);
}

TEST(TowerClaims, RatesOfRunsThatReachedTheCapAreKeptApartInC3) {
  const Judgement judgement = judge<C3>(
      "full", smooth_runs([](double depth, int64_t) {
        const bool capped = depth == 1024;
        return Json{{"rate", capped ? 0.001 : 0.03}, {"final_loss", capped ? 1e-5 : 1e-16}};
      }));
  EXPECT_EQ(judgement.verdict, Verdict::holds);
  EXPECT_EQ(judgement.numbers.at("zero-sphere capped runs"), 5);
}

TEST(TowerClaims, RoughnessAboveItsBoundFailsC8) {
  const auto runs = [](double excess) {
    return smooth_runs([excess](double, int64_t seed) {
      return Json{{"p_var_a_2", 3 + (seed == 1 ? excess : 0)}, {"p_var_a0_2", 1}, {"v1_u", 2}};
    });
  };
  EXPECT_EQ(judge<C8>("full", runs(0)).verdict, Verdict::holds);
  EXPECT_EQ(judge<C8>("full", runs(0.01)).verdict, Verdict::fails);
}

Values certified(double worst_ratio) {
  return [worst_ratio](double, int64_t) {
    return Json{{"theory_mu_l", 0.09},        {"theory_lambda", 0.42},
                {"worst_ratio", worst_ratio}, {"least_pl", 0.19},
                {"largest_rescaled", 0.05},   {"largest_displacement", 0.05},
                {"theory_displacement", 0.24}};
  };
}

TEST(TowerClaims, C5NeedsEveryStepWithinItsBound) {
  for (const auto& [ratio, verdict] : {std::pair{0.3, Verdict::holds}, {0.9, Verdict::fails}}) {
    std::vector<record::RecordView> records;
    add_runs(records, "certified", depths, certified(ratio), "finished",
             {{"certified", "yes, c = 1/3"}});
    EXPECT_EQ(judge<C5>("full", records).verdict, verdict);
  }
  std::vector<record::RecordView> outside;  // the same numbers from a start outside the theorem
  add_runs(outside, "certified", depths, certified(0.3));
  EXPECT_EQ(judge<C5>("full", outside).verdict, Verdict::fails);
}

TEST(TowerClaims, C14IsReportedWithItsDistance) {
  std::vector<record::RecordView> records;
  add_runs(records, "wide", {64}, [](double, int64_t seed) {
    return Json{{"final_loss", seed == 4 ? 0.0041 : 0.004}, {"linear_floor", 0.004}};
  });
  const Judgement judgement = judge<C14>("full", records);
  EXPECT_EQ(judgement.verdict, Verdict::reported);
  EXPECT_NEAR(judgement.numbers.at("wide distance from the plateau"), 0.025, 1e-12);
}

TEST(TowerClaims, FewSeedsAreIndicative) {
  std::vector<record::RecordView> records;
  for (const std::string& method : smooth) add_runs(records, method, depths, weights(0.5));
  std::erase_if(records, [](const record::RecordView& record) { return record.repetition() > 0; });
  EXPECT_TRUE(judge<C6>("full", records).indicative);
}

}  // namespace
}  // namespace gradus::deep_resnet
