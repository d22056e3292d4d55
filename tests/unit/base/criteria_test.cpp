// What the judges of claims stand on: parts of a criterion, tables of records, records by hand.
#include "gradus/criteria.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/example_records.h"
#include "gradus/record_table.h"

namespace gradus {
namespace {

TEST(Criteria, HoldWhereEveryNumberLiesWithinItsBound) {
  Judgement judgement;
  Criteria criteria(judgement);
  criteria.at_most("error", 1e-13, 1e-12, "run 1");
  criteria.at_most("error", 3e-13, 1e-12, "run 2");
  criteria.at_least("share", 0.95, 0.9);
  criteria.within("slope", -0.5, -0.55, -0.45);
  criteria.conclude();
  EXPECT_EQ(judgement.verdict, Verdict::holds);
  EXPECT_EQ(judgement.measured, "error 3e-13; share 0.95; slope -0.5");
  EXPECT_EQ(judgement.bound, "error <= 1e-12; share >= 0.9; slope in [-0.55, -0.45]");
  EXPECT_EQ(judgement.numbers.at("error"), 3e-13);
  EXPECT_EQ(judgement.numbers.at("error (comparisons)"), 2);
  EXPECT_EQ(judgement.numbers.count("share (comparisons)"), 0);
}

TEST(Criteria, FailOnOneNumberOutsideAndNameItsWorstPlace) {
  const auto verdict_of = [](double value) {
    Judgement judgement;
    Criteria criteria(judgement);
    for (const double other : {0.2, value, 0.3}) criteria.within("slope", other, 0.1, 0.4, "here");
    criteria.conclude();
    return judgement.verdict;
  };
  EXPECT_EQ(verdict_of(0.25), Verdict::holds);
  for (const double value : {0.05, 0.45, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_EQ(verdict_of(value), Verdict::fails) << value;
  }
  Judgement judgement;
  Criteria criteria(judgement);
  criteria.at_least("share", 0.5, 0.9, "width 4");
  criteria.at_least("share", 0.1, 0.9, "width 8");
  criteria.at_least("share", 0.95, 0.9, "width 16");
  criteria.conclude();
  EXPECT_EQ(judgement.why, "width 8: share 0.1, expected >= 0.9");
}

TEST(Criteria, TakeInfiniteNumbersAsNumbers) {
  Judgement judgement;
  Criteria criteria(judgement);
  criteria.at_most("slope", -HUGE_VAL, -0.5, "a");
  criteria.at_most("slope", -0.7, -0.5, "b");
  criteria.conclude();
  EXPECT_EQ(judgement.verdict, Verdict::holds);
  EXPECT_EQ(judgement.measured, "slope -0.7");
}

TEST(Criteria, WriteABoundBesideOneInFull) {
  Judgement judgement;
  Criteria criteria(judgement);
  criteria.at_most("ratio", 0.5, 1 + 1e-12);
  criteria.at_least("eigenvalue", 0.5, 1.0 / 3);
  criteria.conclude();
  EXPECT_EQ(judgement.bound, "ratio <= 1.000000000001; eigenvalue >= 0.3333");
}

TEST(Criteria, SayNothingWhereNothingWasComparedOrAPartIsMissing) {
  Judgement none, part, reason;
  Criteria(none).conclude("no record of the tool");
  EXPECT_EQ(none.verdict, Verdict::not_tested);
  EXPECT_EQ(none.why, "no record of the tool");
  Criteria parts(part);
  parts.at_most("error", 0, 1);
  parts.require("share");
  parts.conclude();
  EXPECT_EQ(part.verdict, Verdict::not_tested);
  EXPECT_EQ(part.why, "the study has no record for: share");
  Criteria missing(reason);
  missing.at_most("error", 2, 1);
  missing.missing("a run crashed");
  missing.missing("another reason");
  missing.indicative(true);
  missing.conclude();
  EXPECT_EQ(reason.verdict, Verdict::not_tested);
  EXPECT_EQ(reason.why, "a run crashed");
  EXPECT_FALSE(reason.indicative);
}

TEST(Criteria, KeepEveryPlaceWhereAsked) {
  Judgement judgement;
  Criteria criteria(judgement, {.digits = 3, .every_place = true});
  criteria.within("slope", 0.1234, 0, 1, "zero");
  criteria.within("slope", 0.5678, 0, 1, "half");
  criteria.report("steps", std::nan(""), "half");
  criteria.indicative(false);
  criteria.indicative(true);
  criteria.conclude();
  EXPECT_EQ(judgement.verdict, Verdict::holds);
  EXPECT_TRUE(judgement.indicative);
  EXPECT_EQ(judgement.measured, "slope 0.123 to 0.568; steps nan");
  EXPECT_EQ(judgement.bound, "slope in [0, 1]");
  EXPECT_EQ(judgement.numbers.at("zero slope"), 0.1234);
  EXPECT_EQ(judgement.numbers.count("slope"), 0);
}

TEST(Criteria, KeepTheWorstWhereNoPlaceIsNamed) {
  Judgement judgement;
  Criteria criteria(judgement, {.every_place = true});
  for (const double loss : {0.1, 0.3, 0.2}) criteria.at_most("loss", loss, 1);
  criteria.conclude();
  EXPECT_EQ(judgement.measured, "loss 0.1 to 0.3");
  EXPECT_EQ(judgement.numbers.at("loss"), 0.3);
}

TEST(Criteria, ReadValuesOfFinishedRecords) {
  ExampleRecord tool("census"), broken("census", "crashed");
  tool.values["error"] = 1e-9;
  const ExampleRecords records({broken, tool});
  const auto judged = [&](const char* name, const char* value) {
    Judgement judgement;
    Criteria criteria(judgement);
    criteria.value_at_most(records, name, value, 1e-6);
    criteria.value_at_least(records, name, value, 0);
    criteria.value_within(records, name, value, 0, 1);
    criteria.conclude();
    return judgement;
  };
  EXPECT_EQ(judged("census", "error").verdict, Verdict::holds);
  EXPECT_EQ(judged("census", "share").why, "'census' has no value share");
  EXPECT_EQ(judged("other", "error").why, "only the full study tests it");
}

TEST(RecordTables, AreFoundByNameAndEnd) {
  const ExampleRecords records({ExampleRecord("sgd", "failed"), ExampleRecord("sgd", "diverged"),
                                ExampleRecord("sgd"), ExampleRecord("adam")},
                               "full");
  EXPECT_EQ(finished(records, "sgd"), records.named("sgd")[2]);
  EXPECT_EQ(finished(records, "lion"), nullptr);
  const std::vector<std::string> names = {"adam", "sgd"};
  ASSERT_EQ(ended(records, names).size(), 3U);
  EXPECT_EQ(ended(records, names)[0]->name(), "adam");
  EXPECT_EQ(why_unfinished(records, "lion"), "no record of 'lion'");
  EXPECT_EQ(why_unfinished(records, "sgd"), "'sgd' is failed");
  EXPECT_EQ(records.all().size(), 4U);
}

TEST(RecordTables, GroupRowsIntoCells) {
  ExampleRecord record("growth");
  record.text_tables["runs"]["gates"] = {"relu", "input", "relu"};
  record.tables["runs"] = {{"samples", {8, 8, 8}}, {"steps", {30, 20, 40}}};
  const RecordTable table(record, "runs");
  const std::vector<std::string> keys = {"samples"}, names = {"n"};
  const Cells cells = cells_of(table, "gates", keys, "steps");
  EXPECT_EQ(cells.at({"relu", {8}}), (std::vector<double>{30, 40}));
  EXPECT_EQ(cells.at({"input", {8}}), (std::vector<double>{20}));
  EXPECT_EQ(cell_text(cells.begin()->first, names), "input n=8");
  EXPECT_EQ(fewest_values(cells), 1U);
  EXPECT_EQ(fewest_values({}), 0U);
  const Cells numbers_only = cells_of(table, "", keys, "steps");
  EXPECT_EQ(numbers_only.at({"", {8}}).size(), 3U);
  EXPECT_EQ(cell_text({"", {0.5}}, names), "n=0.5");
  EXPECT_TRUE(std::isnan(table.at("steps", 3)));
  EXPECT_TRUE(std::isnan(table.at("width", 0)));
}

TEST(ExampleRecords, GiveNumbersOfOptionsThatAreNumbers) {
  ExampleRecord record("sgd", "finished", 2);
  record.options = {{"optimizer.lr", "0.1"}, {"model.law", "\"he\""}};
  record.probes["risk"] = {{0, 5}, {1, 0.5}};
  EXPECT_EQ(record.number("optimizer.lr"), 0.1);
  EXPECT_EQ(record.number("model.law"), std::nullopt);
  EXPECT_EQ(record.number("model.width"), std::nullopt);
  EXPECT_EQ(record.option("model.law"), "\"he\"");
  EXPECT_EQ(record.repetition(), 2);
  EXPECT_EQ(record.probe_values("risk"), (std::vector<double>{1, 0.5}));
  EXPECT_TRUE(record.metric_values("loss").empty());
  EXPECT_EQ(record.reduced("risk"), std::nullopt);
}

}  // namespace
}  // namespace gradus
