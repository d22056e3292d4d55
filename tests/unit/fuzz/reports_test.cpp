// Damaged reports, compared with whole ones as `gradus compare` does, and damaged rules.
#include <gtest/gtest.h>

#include "../analysis/study_report.h"
#include "base/json.h"
#include "mutations.h"
#include "record/record_file.h"
#include "regression/report_comparison.h"
#include "regression/rules.h"

namespace gradus::testing {
namespace {

Json report_of_two() {
  return test::small_report({"a", "b"},
                            {{.method = "a", .repetition = 0, .accuracy = {0.1, 0.7, 0.9}},
                             {.method = "a", .repetition = 1, .accuracy = {0.1, 0.8, 0.8}},
                             {.method = "b", .repetition = 0, .accuracy = {0.2, 0.3, 0.5}},
                             {.method = "b", .repetition = 1, .accuracy = {0.1}}});
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

}  // namespace
}  // namespace gradus::testing
