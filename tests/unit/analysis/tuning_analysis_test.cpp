#include "analysis/tuning_analysis.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace gradus::analysis {
namespace {

using testing::ElementsAre;

constexpr double diverged = std::numeric_limits<double>::infinity();

/// Trials of one option lr; the loss is |log10 lr + 2|.
record::TuningCell cell_of(const std::string& method, const std::vector<double>& rates,
                           double offset = 0) {
  record::TuningCell cell{
      .method = method, .task = "t", .metric = "validation_loss", .split = "validation"};
  cell.space = {{"optimizer.lr", record::SearchDimension::Kind::real, 1e-4, 1, true, {}, ""}};
  for (std::size_t i = 0; i < rates.size(); ++i) {
    record::TuningTrial trial;
    trial.number = static_cast<std::int64_t>(i);
    trial.values = {{"optimizer.lr", rates[i]}};
    trial.value = std::abs(std::log10(rates[i]) + 2) + offset;
    cell.trials.push_back(trial);
  }
  return cell;
}

const std::vector<double> rates{1e-4, 1e-3, 1e-2, 1e-1, 1};

TEST(TuningAnalysis, CurvesAreTheMedianOfTheBest) {
  record::Tuning tuning{.strategy = record::SearchStrategy::random};
  tuning.cells = {cell_of("a", rates)};
  const TuningAnalysis analysis = analyse_tuning(tuning);
  ASSERT_EQ(analysis.cells.size(), 1u);
  const CellAnalysis& cell = analysis.cells[0];
  ASSERT_TRUE(cell.curve);
  EXPECT_THAT(cell.trials, ElementsAre(1, 2, 3, 4, 5));
  // Losses 0, 1, 1, 2, 2: the quantiles at 1/2, 0.29, 0.21, 0.16, 0.13.
  EXPECT_THAT(cell.curve->value, ElementsAre(1, 1, 1, 0, 0));
  EXPECT_LE(cell.inner->high[4], cell.curve->high[4]);
  EXPECT_TRUE(analysis.ranks.empty());
}

TEST(TuningAnalysis, RanksDependOnTheBudget) {
  record::Tuning tuning{.strategy = record::SearchStrategy::sobol};
  // b is worse for few trials and better for many.
  record::TuningCell a = cell_of("a", {1e-2, 1e-2, 1e-2, 1e-2}, 0.5);
  record::TuningCell b = cell_of("b", {1e-4, 1e-4, 1e-4, 1e-2});
  tuning.cells = {a, b};
  const TuningAnalysis analysis = analyse_tuning(tuning);
  ASSERT_EQ(analysis.ranks.size(), 1u);
  EXPECT_THAT(analysis.ranks[0].methods, ElementsAre("a", "b"));
  EXPECT_THAT(analysis.ranks[0].ranks[0], ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(analysis.ranks[0].ranks[1], ElementsAre(2, 2, 1, 1));
}

TEST(TuningAnalysis, SensitivityFindsTheGoodValues) {
  record::Tuning tuning{.strategy = record::SearchStrategy::random};
  record::TuningCell cell = cell_of("a", {1e-4, 1e-3, 1e-2, 1e-1, 1, 3e-3, 3e-2, 1e-4});
  cell.defaults = cell.trials[4];
  cell.chosen = 2;
  tuning.cells = {cell, cell_of("b", {1e-4, 1e-3, 1e-2})};
  const TuningAnalysis analysis = analyse_tuning(tuning);
  const OptionSensitivity& option = analysis.cells[0].options.at(0);
  // Losses of 0 and 0.48; that of 3e-3 is 0.52.
  EXPECT_DOUBLE_EQ(*option.low, 1e-2);
  EXPECT_DOUBLE_EQ(*option.high, 3e-2);
  EXPECT_NEAR(option.of_range, std::log10(3.0) / 4, 1e-12);
  EXPECT_NEAR(*analysis.cells[0].gain, 2, 1e-12);
  EXPECT_EQ(*analysis.cells[1].options.at(0).correlation, 1);
  EXPECT_FALSE(analysis.cells[1].gain);
}

TEST(TuningAnalysis, SaysWhyThereIsNoCurve) {
  record::Tuning tuning{.strategy = record::SearchStrategy::grid};
  tuning.cells = {cell_of("a", rates)};
  EXPECT_FALSE(analyse_tuning(tuning).cells[0].curve);
  EXPECT_THAT(analyse_tuning(tuning).cells[0].reason, testing::HasSubstr("grid"));
  tuning.strategy = record::SearchStrategy::halving;
  EXPECT_THAT(analyse_tuning(tuning).cells[0].reason, testing::HasSubstr("halving"));
  tuning.strategy = record::SearchStrategy::random;
  for (record::TuningTrial& trial : tuning.cells[0].trials) trial.value.reset();
  EXPECT_EQ(analyse_tuning(tuning).cells[0].reason, "no trial ended");
  tuning.cells[0].space.clear();
  EXPECT_THAT(analyse_tuning(tuning).cells[0].reason, testing::HasSubstr("nothing to tune"));
}

TEST(TuningAnalysis, DivergedTrialsAreTheWorst) {
  record::Tuning tuning{.strategy = record::SearchStrategy::random};
  record::TuningCell cell = cell_of("a", rates);
  for (std::size_t i = 0; i < 4; ++i) cell.trials[i].value = diverged;
  cell.defaults = cell.trials[0];
  cell.chosen = 4;
  tuning.cells = {cell};
  const TuningAnalysis analysis = analyse_tuning(tuning);
  EXPECT_EQ(analysis.cells[0].curve->value[0], diverged);
  EXPECT_EQ(*analysis.cells[0].gain, diverged);
}

}  // namespace
}  // namespace gradus::analysis
