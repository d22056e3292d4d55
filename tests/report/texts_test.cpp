#include <gmock/gmock.h>

#include <limits>

#include "render/csv.h"
#include "render/csv_table.h"
#include "render/markdown.h"
#include "study_report.h"

namespace gradus::render {
namespace {

using test::analysed;
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
  const std::string text = markdown_report(analysed(two_methods()));
  EXPECT_THAT(text, HasSubstr("| a\\|b | 1 | 0.9150 [0.9125, 0.9175] | — | — | first |"));
  EXPECT_THAT(text,
              HasSubstr("2 seeds cannot show a difference (6 could): the one pair of methods"));
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
  const std::string text = markdown_report(analysed(report));
  EXPECT_THAT(text, HasSubstr("Tuned on this task: a\\|b; with given settings: \\<script\\>: the "
                              "order says that too."));
  EXPECT_THAT(text, HasSubstr("a\\|b, \\<script\\> are values of one grid"));
}

TEST(MarkdownReport, NoStudyFileEndsItsFence) {
  Json report = two_methods();
  report["study"]["toml"] = "# ```` <b>\n";
  EXPECT_THAT(markdown_report(analysed(report)), HasSubstr("`````toml\n# ```` <b>\n`````\n"));
}

TEST(MarkdownReport, EscapesWhatMarkdownWouldRead) {
  EXPECT_EQ(escaped_markdown("test_accuracy"), "test_accuracy");
  EXPECT_EQ(escaped_markdown("*_x_* `y`"), "\\*\\_x\\_\\* \\`y\\`");
  EXPECT_EQ(escaped_markdown("two\nlines | @me"), "two lines \\| \\@me");
  EXPECT_EQ(escaped_markdown("a\x1b[7mb"), "a\\\\x1b\\[7mb");
}

TEST(Csv, QuotesAndKeepsNumbers) {
  EXPECT_EQ(csv_text("plain"), "plain");
  EXPECT_EQ(csv_text("a,\"b\""), "\"a,\"\"b\"\"\"");
  for (const char* formula : {"=cmd|'/c calc'!A0", "+1", "@SUM(1)", "-1", "\tx"}) {
    EXPECT_EQ(csv_text(formula)[0], '\'') << formula;
  }
  EXPECT_EQ(csv_number(0.1), "0.1");
  EXPECT_EQ(csv_number(-3), "-3");
  EXPECT_EQ(csv_number(std::numeric_limits<double>::infinity()), "");
}

TEST(Csv, NumbersOfFloat32RunsHaveItsDigits) {
  EXPECT_EQ(csv_number(0.9305555820465088), "0.9305555820465088");
  EXPECT_EQ(csv_number(0.9305555820465088, true), "0.9305556");
  EXPECT_EQ(csv_number(0.9083333333333333, true), "0.9083333333333333") << "no float32";
}

TEST(Csv, ColumnsInOrderOfAppearance) {
  CsvTable table;
  table.row();
  table.count("a", std::size_t{1});
  table.option("b", OptionTable{{"x", 2}, {"l", OptionValue::List{1, 2}}});
  table.row();
  table.flag("c", true);
  table.count("a", std::size_t{3});
  EXPECT_EQ(table.csv(), "a,b.x,b.l,c\r\n1,2,\"[1,2]\",\r\n3,,,true\r\n");
}

TEST(Csv, AReportGivesItsTables) {
  const analysis::Report report = analysed(two_methods());
  std::vector<std::string> names;
  for (const CsvFile& file : csv_files(report)) {
    names.push_back(file.name);
    if (file.name == "runs.csv") {
      EXPECT_THAT(file.text, HasSubstr("final.test_accuracy"));
      EXPECT_THAT(file.text, HasSubstr("0.92"));
    }
    if (file.name == "comparisons.csv") {
      EXPECT_THAT(file.text, HasSubstr("superiority.value"));
      EXPECT_THAT(file.text, HasSubstr("difference.value"));
      EXPECT_THAT(file.text, Not(HasSubstr("difference,"))) << "an empty column beside its parts";
      EXPECT_THAT(file.text, HasSubstr("too few seeds"));
    }
  }
  EXPECT_THAT(names, testing::ElementsAre("runs.csv", "evaluations.csv", "final.csv", "targets.csv",
                                          "times.csv", "runtimes.csv", "comparisons.csv",
                                          "curves.csv", "differences.csv"));
}

}  // namespace
}  // namespace gradus::render
