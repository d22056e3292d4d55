#include "tuning/selection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus::tuning {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

record::TuningTrial trial(int64_t number, std::vector<double> by_seed, double gradients = 100) {
  record::TuningTrial made{
      .number = number, .values = {{"optimizer.lr", 0.5}}, .by_seed = std::move(by_seed)};
  made.gradients = gradients;
  made.value = value_of(made);
  return made;
}

record::TuningCell cell(std::vector<record::TuningTrial> trials) {
  return {.method = "adam",
          .task = "digits",
          .space = {{"optimizer.lr", record::SearchDimension::Kind::real, 0.01, 0.5, true, {}, ""}},
          .trials = std::move(trials)};
}

TEST(Selection, TheBestMedianIsChosen) {
  record::TuningCell by_loss =
      cell({trial(0, {0.3, 0.1, 0.9}), trial(1, {0.2, 0.2, 5}), trial(2, {0.4, 0.4, 0})});
  choose(by_loss);
  EXPECT_EQ(by_loss.chosen, 1u);
  by_loss.higher_is_better = true;
  choose(by_loss);
  EXPECT_EQ(by_loss.chosen, 2u);
  EXPECT_EQ(by_loss.gradients, 300);
}

TEST(Selection, OfEqualOnesTheCheaperThenTheFirst) {
  record::TuningCell tied = cell({trial(0, {1}, 200), trial(1, {1}, 100), trial(2, {1}, 100)});
  choose(tied);
  EXPECT_EQ(tied.chosen, 1u);
}

TEST(Selection, DivergedRunsAreTheWorstValueAndFailedTrialsAreNotChosen) {
  record::TuningCell mixed = cell({trial(0, {0.1, infinity, infinity}),
                                   trial(1, {0.0, std::nan("")}), trial(2, {0.9, 0.8, infinity})});
  EXPECT_EQ(mixed.trials[0].value, infinity);
  EXPECT_FALSE(mixed.trials[1].value);
  choose(mixed);
  EXPECT_EQ(mixed.chosen, 2u);
  record::TuningCell none = cell({trial(0, {infinity})});
  choose(none);
  EXPECT_FALSE(none.chosen);
}

TEST(Selection, TrialsThatWereStoppedEarlyAreNotChosen) {
  record::TuningCell halved = cell({trial(0, {0.1}), trial(1, {0.5})});
  halved.trials[0].stopped_early = true;
  choose(halved);
  EXPECT_EQ(halved.chosen, 1u);
}

TEST(Selection, BordersOfWhatIsChosenAreFound) {
  record::TuningCell upper = cell({trial(0, {1})});
  choose(upper);
  ASSERT_EQ(upper.at_border.size(), 1u);
  EXPECT_EQ(upper.at_border[0].option, "optimizer.lr");
  EXPECT_FALSE(upper.at_border[0].low);
}

}  // namespace
}  // namespace gradus::tuning
