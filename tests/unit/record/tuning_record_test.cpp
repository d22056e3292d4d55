#include "record/tuning_record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Tuning small_tuning() {
  SearchDimension rate{"optimizer.lr", SearchDimension::Kind::real, 1e-4, 1, true, {}, ""};
  SearchDimension decay{
      "optimizer.weight_decay", SearchDimension::Kind::real, 0.01, 1, true, {}, "optimizer.lr"};
  SearchDimension steps{"optimizer.inner", SearchDimension::Kind::integer, 1, 8, false, {}, ""};
  SearchDimension rule{"optimizer.rule",
                       SearchDimension::Kind::choice,
                       0,
                       0,
                       false,
                       {SearchValue(true), SearchValue(int64_t{3}), SearchValue(0.5),
                        SearchValue(std::string("armijo"))},
                       ""};
  TuningTrial good{.number = 0,
                   .values = {{"optimizer.lr", 0.01}, {"optimizer.rule", std::string("armijo")}},
                   .by_seed = {0.5, infinity, 0.25},
                   .value = 0.5,
                   .diverged = 1,
                   .share = 0.25,
                   .stopped_early = true,
                   .gradients = 1200,
                   .seconds = 0.75,
                   .runs = {std::string(32, 'a'), std::string(32, 'b'), std::string(32, 'c')}};
  TuningTrial bad{.number = 1,
                  .values = {{"optimizer.lr", int64_t{1}}},
                  .by_seed = {std::nan(""), 0.1},
                  .failed = 1};
  TuningCell cell{.method = "adam",
                  .task = "digits",
                  .metric = "validation_loss",
                  .split = "validation",
                  .space = {rate, decay, steps, rule},
                  .trials = {good, bad},
                  .chosen = 0,
                  .defaults = bad,
                  .at_border = {{"optimizer.lr", true, "gradus tune s.toml --set x"}},
                  .regret = {0, 0.5},
                  .gradients = 1500,
                  .seconds = 1.5};
  return {.study = "s",
          .command = "gradus tune s.toml",
          .strategy = SearchStrategy::halving,
          .trials = 2,
          .seed = 7,
          .seeds = {1000000, 1000001},
          .shares = {0.25, 1},
          .selects_on_test = true,
          .cells = {cell},
          .self_tuned = {"lbfgs"}};
}

TEST(TuningRecord, ComesBackAsItWasWritten) {
  const Json json = to_json(small_tuning());
  const Tuning read = tuning_from_json({json, "tuning.json"});
  EXPECT_EQ(to_json(read).dump(), json.dump());
  const TuningCell* cell = read.cell("adam", "digits");
  ASSERT_NE(cell, nullptr);
  EXPECT_EQ(read.cell("adam", "mnist"), nullptr);
  EXPECT_EQ(cell->regret, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(cell->space, small_tuning().cells[0].space);
  EXPECT_EQ(cell->trials[0].by_seed[1], infinity);
  EXPECT_TRUE(std::isnan(cell->trials[1].by_seed[0]));
  EXPECT_FALSE(cell->trials[1].value);
  ASSERT_NE(cell->best(), nullptr);
  EXPECT_EQ(cell->best()->number, 0);
  EXPECT_EQ(std::get<std::string>(cell->trials[0].values[1].second), "armijo");
  EXPECT_TRUE(std::holds_alternative<int64_t>(cell->trials[1].values[0].second));
}

TEST(TuningRecord, RefusesAChosenTrialThatIsNotThere) {
  Json json = to_json(small_tuning());
  json["cells"][0]["chosen"] = 2;
  try {
    tuning_from_json({json, "tuning.json"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "schema.type");
    EXPECT_NE(std::string(error.what()).find("/cells/0/chosen"), std::string::npos) << error.what();
  }
}

TEST(TuningRecord, BetterFollowsTheMetric) {
  TuningCell cell;
  EXPECT_TRUE(cell.better(0.1, 0.2));
  cell.higher_is_better = true;
  EXPECT_FALSE(cell.better(0.1, 0.2));
}

}  // namespace
}  // namespace gradus::record
