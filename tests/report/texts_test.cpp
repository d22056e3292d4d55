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

/// How often a part stands in a text.
std::size_t occurrences(const std::string& part, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// 28 pairs of 8 methods: one sentence for the table, and one in the answer above it.
TEST(MarkdownReport, SaysOnceThatSeedsAreTooFew) {
  std::vector<std::string> names;
  std::vector<test::SmallRun> runs;
  for (int m = 0; m < 8; ++m) {
    names.push_back("m" + std::to_string(m));
    for (int64_t seed = 0; seed < 5; ++seed) {
      runs.push_back(
          {names.back(), seed, {0.1, 0.5 + 0.01 * m + 0.001 * static_cast<double>(seed)}});
    }
  }
  const std::string text = markdown_report(analysed(small_report(names, runs)));
  EXPECT_EQ(occurrences("cannot show a difference", text), 2u) << text;
  EXPECT_THAT(text,
              HasSubstr("5 seeds cannot show a difference (11 could): all pairs of methods."));
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

TEST(Csv, RunsHaveTheirOptionsAsColumns) {
  Json json = two_methods();
  for (Json& run : json["runs"]) {
    run["entry"] = "swept";
    run["optimizer"] = {{"id", "p.sgd"}, {"options", {{"lr", 0.25}, {"nesterov", true}}}};
  }
  for (const CsvFile& file : csv_files(analysed(json))) {
    if (file.name != "runs.csv") continue;
    const std::string head = file.text.substr(0, file.text.find('\r'));
    EXPECT_THAT(head, HasSubstr("task,method,repetition,entry,"));
    EXPECT_THAT(head, HasSubstr("optimizer,optimizer.lr,optimizer.nesterov"));
    EXPECT_THAT(file.text, HasSubstr("p.sgd,0.25,true"));
    EXPECT_THAT(file.text, HasSubstr(",swept,"));
  }
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
