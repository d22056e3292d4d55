// Damaged reports: compared with whole ones as `gradus compare` does, and computed and written
// again as `gradus report` does with the records of somebody who means harm. Damaged rules and
// tunings.
#include <gtest/gtest.h>

#include "../analysis/study_report.h"
#include "../study/records.h"
#include "analysis/report_json.h"
#include "base/files.h"
#include "base/json.h"
#include "mutations.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "record/tuning_record.h"
#include "regression/report_comparison.h"
#include "regression/rules.h"
#include "render/csv.h"
#include "render/html/page_parts.h"
#include "render/markdown.h"
#include "render/report_text.h"
#include "study/tuned_file.h"

namespace gradus::testing {
namespace {

Json report_of_two() {
  return test::small_report({"a", "b"},
                            {{.method = "a", .repetition = 0, .accuracy = {0.1, 0.7, 0.9}},
                             {.method = "a", .repetition = 1, .accuracy = {0.1, 0.8, 0.8}},
                             {.method = "b", .repetition = 0, .accuracy = {0.2, 0.3, 0.5}},
                             {.method = "b", .repetition = 1, .accuracy = {0.1}}});
}

/// Three trials of each of the two methods.
record::Tuning small_tuning() {
  record::TuningCell cell{
      .method = "a", .task = "t", .metric = "test_accuracy", .split = "validation"};
  cell.higher_is_better = true;
  cell.space = {{"optimizer.lr", record::SearchDimension::Kind::real, 1e-4, 1, true, {}, ""}};
  for (int64_t number = 0; number < 3; ++number) {
    record::TuningTrial trial;
    trial.number = number;
    trial.values = {{"optimizer.lr", 0.01 * static_cast<double>(1 + number)}};
    trial.by_seed = {0.5, 0.25 * static_cast<double>(number)};
    trial.value = 0.25 * static_cast<double>(number);
    cell.trials.push_back(trial);
  }
  cell.chosen = 2;
  cell.regret = {0, 0.5};
  record::TuningCell other = cell;
  other.method = "b";
  record::Tuning tuning{.study = "small", .strategy = record::SearchStrategy::random, .trials = 3};
  tuning.seeds = {1000000, 1000001};
  tuning.cells = {cell, other};
  return tuning;
}

analysis::StudyRecords records_of(const Json& report) {
  return analysis::study_records_from_json({report, "file"});
}

void compare_reports_with_damaged(std::size_t count) {
  const Json whole = report_of_two();
  const std::string text = json_text(whole);
  EXPECT_NO_THROW(regression::compare_reports(records_of(whole), records_of(whole)));
  expect_named_errors(
      count, [&](std::uint64_t seed) { return Mutations(seed).of_json_text(text); },
      [&](const std::string& damaged) {
        const Json report = parse_json(damaged, "file");
        record::check_schema(report, "gradus.report", "file");
        const analysis::StudyRecords read = records_of(report);
        regression::compare_reports(records_of(whole), read);
        regression::compare_reports(read, records_of(whole));
      });
}

TEST(DamagedReports, EndInNamedErrors) {
  compare_reports_with_damaged(1500);
}

TEST(DamagedReportsSlow, EndInNamedErrors) {
  compare_reports_with_damaged(10000);
}

/// Everything that `gradus report` makes of the records.
void write_reports_of_damaged(std::size_t count) {
  const auto write = [](const Json& report) {
    const analysis::Report made =
        analysis::analyse(records_of(report), {.draws = 20, .total_draws = 20});
    json_text(to_json(made));
    render::report_text(made, {});
    render::curves_text(made, "", {});
    render::markdown_report(made);
    render::page_data(made);
    render::csv_files(made);
  };
  Json whole = report_of_two();
  whole["tuning"] = to_json(small_tuning());
  EXPECT_NO_THROW(write(whole));
  const std::string text = json_text(whole);
  expect_named_errors(
      count, [&](std::uint64_t seed) { return Mutations(seed).of_json_text(text); },
      [&](const std::string& damaged) { write(parse_json(damaged, "file")); });
}

TEST(DamagedReports, AreWrittenOrEndInNamedErrors) {
  write_reports_of_damaged(300);
}

TEST(DamagedReportsSlow, AreWrittenOrEndInNamedErrors) {
  write_reports_of_damaged(2000);
}

TEST(DamagedTunings, EndInNamedErrors) {
  const TemporaryFolder folder;
  const auto file = folder.path / "tuned.toml";
  const std::string whole = study::tuned_text(small_tuning());
  const auto read = [&](const std::string& toml) {
    write_atomically(file, toml);
    study::tuned_text(study::read_tuned_file(file));
  };
  EXPECT_NO_THROW(read(whole));
  expect_named_errors(
      1000, [&](std::uint64_t seed) { return Mutations(seed).of_bytes(whole); }, read);
}

const char* const good_rules = R"([time]
ratio = 1.5
level = 0.01
draws = 500
[convergence]
relative = 0.1
absolute = 1e-3
level = 0.05
[target]
steps = 0.2
[[override]]
task = "digits_mlp"
method = "sgd"
time_ratio = 2.5
[[accept]]
method = "adam"
what = ["trajectory"]
why = "another order of sums"
)";

TEST(DamagedRules, EndInNamedErrors) {
  EXPECT_NO_THROW(regression::rules_from_toml(good_rules, "rules.toml"));
  expect_named_errors(
      3000, [](std::uint64_t seed) { return Mutations(seed).of_bytes(good_rules); },
      [](const std::string& toml) { regression::rules_from_toml(toml, "rules.toml"); });
}

}  // namespace
}  // namespace gradus::testing
