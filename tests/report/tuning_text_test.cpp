#include "render/tuning_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace gradus::render {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Style wide() {
  Style style;
  style.width = 200;
  return style;
}

record::TuningCell cell(const std::string& method, double chosen) {
  record::TuningTrial best{
      .number = 3,
      .values = {{"optimizer.lr", chosen}, {"optimizer.rule", std::string("plain")}},
      .by_seed = {0.25},
      .value = 0.25,
      .gradients = 1000};
  record::TuningTrial early{.number = 4,
                            .values = best.values,
                            .by_seed = {std::numeric_limits<double>::infinity()},
                            .value = std::numeric_limits<double>::infinity(),
                            .diverged = 1,
                            .share = 0.5,
                            .stopped_early = true,
                            .gradients = 500};
  return {.method = method,
          .task = "t",
          .metric = "validation_loss",
          .split = "validation",
          .space = {{"optimizer.lr", record::SearchDimension::Kind::real, 0.01, 1, true, {}, ""},
                    {"optimizer.rule",
                     record::SearchDimension::Kind::choice,
                     0,
                     0,
                     false,
                     {record::SearchValue(std::string("plain")),
                      record::SearchValue(std::string("nesterov"))},
                     ""}},
          .trials = {best, early},
          .chosen = 0,
          .defaults = record::TuningTrial{.number = -1, .by_seed = {0.5}, .value = 0.5},
          .gradients = 12345,
          .seconds = 2};
}

record::Tuning tuning() {
  record::TuningCell other = cell("sgd", 0.95);
  other.space.pop_back();
  other.trials[0].values.pop_back();
  other.at_border = {{"optimizer.lr", false, "gradus tune s.toml --set 'sgd.optimizer.lr=...'"}};
  other.gradients = 6000;
  return {.study = "s",
          .command = "gradus tune s.toml",
          .strategy = record::SearchStrategy::halving,
          .trials = 2,
          .seeds = {1000000},
          .cells = {cell("adam", 0.1), other},
          .self_tuned = {"lbfgs"}};
}

TEST(TuningText, ShowsWhatWasChosenWhereItLiesAndWhatItCost) {
  const std::string text = tuning_text(tuning(), nullptr, wide());
  EXPECT_THAT(text, HasSubstr("t, tuned"));
  EXPECT_THAT(text,
              HasSubstr("lr = 0.1000 at 50 % of [0.01, 1] log; rule = plain of {plain, nesterov}"));
  EXPECT_THAT(text, HasSubstr("2, 1 stopped early, 1 diverged"));
  EXPECT_THAT(text, HasSubstr("12,345"));
  EXPECT_THAT(text, HasSubstr("0.5000"));
  EXPECT_THAT(
      text, HasSubstr("sgd on t: optimizer.lr lies at the upper border of its space; a wider one: "
                      "gradus tune s.toml --set"));
  EXPECT_THAT(text, HasSubstr("adam was searched over 2 options, sgd over 1 option"));
  EXPECT_THAT(text, HasSubstr("between 6,000 and 12,345 gradient evaluations"));
  EXPECT_THAT(text, HasSubstr("self-tuned, with nothing to search: lbfgs"));
  EXPECT_THAT(text,
              HasSubstr("Chosen on validation_loss (validation split) by successive halving"));
  EXPECT_THAT(text, Not(HasSubstr("test split")));
}

TEST(TuningText, SaysWhereTheTestSplitChose) {
  record::Tuning on_test = tuning();
  on_test.selects_on_test = true;
  EXPECT_THAT(tuning_text(on_test, nullptr, wide()),
              HasSubstr("Settings were chosen on the test split, as the study says"));
  EXPECT_EQ(selected_on_test_warning(tuning()), "");
}

TEST(TuningText, OneSentenceWhereAllSpacesAreAsLarge) {
  record::Tuning equal = tuning();
  equal.cells.pop_back();
  equal.cells.push_back(cell("sgd", 0.1));
  EXPECT_EQ(spaces_sentence(equal), "every method was searched over 2 options");
  EXPECT_EQ(tuning_text({}, nullptr, wide()), "");
}

}  // namespace
}  // namespace gradus::render
