#include <gmock/gmock.h>

#include "render/csv.h"
#include "render/markdown.h"
#include "study_report.h"

namespace gradus::render {
namespace {

using test::small_report;
using testing::HasSubstr;
using testing::Not;

Json two_methods() {
  return small_report({"a|b", "<script>"}, {{"a|b", 0, {0.1, 0.91}},
                                            {"a|b", 1, {0.1, 0.92}},
                                            {"<script>", 0, {0.1, 0.5}},
                                            {"<script>", 1, {0.1, 0.6}}});
}

TEST(MarkdownReport, RanksMethodsAndSaysWhatTheSeedsAllow) {
  const std::string text = markdown_report(two_methods());
  EXPECT_THAT(text, HasSubstr("| a\\|b | 0.9150 [0.9125, 0.9175] | — | — | first |"));
  EXPECT_THAT(text, HasSubstr("2 seeds cannot show a difference (6 could)"));
  EXPECT_THAT(text, HasSubstr("0 % [0, 66]"));
  EXPECT_THAT(text, HasSubstr("0.8000: 2 of 2"));
  EXPECT_THAT(text, Not(HasSubstr("<script>")));
  EXPECT_THAT(text, HasSubstr("| test_accuracy 0.8000 | a\\|b | 2 of 2 [34, 100 %] | 10.0 [10.0, "
                              "∞] | 10.0 [10.0, 10.0] |"));
  EXPECT_THAT(text, HasSubstr("<summary>Study file</summary>\n\n```toml\nseeds = 1\n```\n"));
}

TEST(MarkdownReport, SaysWhichMethodsWereTunedAndWhichAreOneGrid) {
  Json report = two_methods();
  report["methods"][0].update({{"entry", "x"}, {"tuned_on", {"t"}}});
  report["methods"][1].update({{"entry", "x"}});
  const std::string text = markdown_report(report);
  EXPECT_THAT(text, HasSubstr("Tuned on this task before: a\\|b; the others were not"));
  EXPECT_THAT(text, HasSubstr("a\\|b, \\<script\\> are values of one grid"));
}

TEST(MarkdownReport, NoStudyFileEndsItsFence) {
  Json report = two_methods();
  report["study"]["toml"] = "# ```` <b>\n";
  EXPECT_THAT(markdown_report(report), HasSubstr("`````toml\n# ```` <b>\n`````\n"));
}

TEST(MarkdownReport, EscapesWhatMarkdownWouldRead) {
  EXPECT_EQ(escaped_markdown("test_accuracy"), "test_accuracy");
  EXPECT_EQ(escaped_markdown("*_x_* `y`"), "\\*\\_x\\_\\* \\`y\\`");
  EXPECT_EQ(escaped_markdown("two\nlines | @me"), "two lines \\| \\@me");
  EXPECT_EQ(escaped_markdown("a\x1b[7mb"), "a\\\\x1b\\[7mb");
}

TEST(Csv, QuotesAndKeepsNumbers) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell(0.1), "0.1");
  EXPECT_EQ(csv_cell(-3), "-3");
  EXPECT_EQ(csv_cell(nullptr), "");
}

TEST(Csv, ColumnsInOrderOfAppearance) {
  const Json rows = {{{"a", 1}, {"b", {{"x", 2}}}}, {{"c", true}, {"a", 3}}};
  EXPECT_EQ(csv_of(rows), "a,b.x,c\r\n1,2,\r\n3,,true\r\n");
}

TEST(Csv, AReportGivesItsTables) {
  std::vector<std::string> names;
  for (const CsvFile& file : csv_files(two_methods())) {
    names.push_back(file.name);
    if (file.name == "runs.csv") {
      EXPECT_THAT(file.text, HasSubstr("final.test_accuracy"));
      EXPECT_THAT(file.text, HasSubstr("0.92"));
    }
    if (file.name == "comparisons.csv") {
      EXPECT_THAT(file.text, HasSubstr("superiority.value"));
      EXPECT_THAT(file.text, HasSubstr("too few seeds"));
    }
  }
  EXPECT_THAT(names, testing::ElementsAre("runs.csv", "evaluations.csv", "runtimes.csv",
                                          "comparisons.csv", "curves.csv"));
}

}  // namespace
}  // namespace gradus::render
