#include "render/tuning_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "analysis/report.h"
#include "render/csv_decisions.h"
#include "render/decision_tables.h"
#include "study/tuned_file.h"

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

analysis::Report report_of(record::Tuning tuning) {
  analysis::StudyRecords records;
  records.tuning = std::move(tuning);
  return analysis::analyse(std::move(records));
}

TEST(TuningText, ChosenValuesAreATable) {
  const std::string csv = chosen_csv(report_of(tuning()));
  EXPECT_THAT(csv, HasSubstr("task,method,option,value,position,border,low,high,scale,metric,split,"
                             "metric_value,with_defaults,strategy,trials,tuning_seeds,gradients,"
                             "seconds,choices\r\n"));
  EXPECT_THAT(csv, HasSubstr("t,adam,optimizer.lr,0.1,0.5,,0.01,1,log,validation_loss,validation,"
                             "0.25,0.5,halving,2,1,12345,2,\r\n"));
  EXPECT_THAT(csv, HasSubstr("t,adam,optimizer.rule,plain,"));
  EXPECT_THAT(csv, HasSubstr(",\"{plain, nesterov}\"\r\n"));
  EXPECT_THAT(csv, HasSubstr("t,sgd,optimizer.lr,0.95,")) << "and at its border:";
  EXPECT_THAT(csv, HasSubstr(",high,0.01,1,log,"));
}

TEST(TuningText, ATableOfChosenValuesSaysWhereNothingWasChosen) {
  record::Tuning lost = tuning();
  lost.cells.pop_back();
  lost.cells[0].chosen.reset();
  EXPECT_THAT(chosen_csv(report_of(lost)), HasSubstr("t,adam,optimizer.lr,0.01,1,log,"));
}

/// A report of a study with a file of chosen values knows what was chosen, but no trial beside.
TEST(TuningText, WithoutItsTrialsATuningHasNoCurves) {
  const analysis::Report whole = report_of(tuning());
  ASSERT_TRUE(whole.tuning);
  EXPECT_THAT(trials_csv(whole), HasSubstr("stopped_early"));
  const analysis::Report chosen = report_of(study::chosen_alone(tuning()));
  EXPECT_FALSE(chosen.tuning);
  EXPECT_EQ(trials_csv(chosen), "");
  EXPECT_EQ(best_of_csv(chosen), "");
  EXPECT_TRUE(tuning_tables(chosen).empty());
  EXPECT_EQ(chosen_csv(chosen), chosen_csv(whole));
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
