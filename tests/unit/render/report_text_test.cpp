#include "render/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../analysis/study_report.h"
#include "gradus/error.h"
#include "record/claim_record.h"
#include "render/csv.h"
#include "render/markdown.h"

namespace gradus::render {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;
using ::testing::HasSubstr;
using ::testing::Not;

/// Five seeds: good ends at 0.95, bad at 0.5; one run of bad crashed.
Json five_seeds() {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 5; ++seed) {
    const double wobble = 0.01 * static_cast<double>(seed);
    runs.push_back({"good", seed, {0.1, 0.9 + wobble}});
    runs.push_back({"bad", seed, {0.1, 0.5 + wobble}});
  }
  runs.push_back({"bad", 5, {0.1, 0.5}, "crashed"});
  Json report = small_report({"good", "bad"}, runs);
  report["runs"].back()["reason"] = "signal 6";
  return report;
}

TEST(ReportText, MarksTheBestAndSaysWhatFailed) {
  const std::string text = report_text(analysed(five_seeds()), {});
  EXPECT_THAT(text, HasSubstr("0.920 [0.910, 0.930] *"));
  EXPECT_THAT(text, Not(HasSubstr("0.520 [0.510, 0.530] *")));
  EXPECT_THAT(text, HasSubstr("5 of 6"));
  EXPECT_THAT(text, HasSubstr("10.0 ms"));
  EXPECT_THAT(text, HasSubstr("5 of 5 in 0–10"));
  EXPECT_THAT(text, HasSubstr("! 1 run of t, bad: crashed at step 10 (signal 6)"));
  EXPECT_THAT(text, HasSubstr("t: 5 seeds cannot show a difference between the two methods"));
}

TEST(ReportText, AnswersWhichByHowMuchHowSureAndAtWhatCost) {
  EXPECT_THAT(report_text(analysed(five_seeds()), {.width = 300}),
              HasSubstr("first by test_accuracy: good; 0.4000 to bad, the second; won on 5 "
                        "of 5 seeds, which cannot show a difference (6 could); 100 ms CPU time a "
                        "run, the cheapest"));
}

TEST(ReportText, AnswersAgainstTheMethodThatTheStudyNames) {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 5; ++seed) {
    runs.push_back({"good", seed, {0.1, 0.9}});
    runs.push_back({"fair", seed, {0.1, 0.8}});
    runs.push_back({"base", seed, {0.1, 0.5}});
  }
  const analysis::Report report =
      analysed(small_report({"good", "fair", "base"}, runs), {.against = "base"});
  EXPECT_THAT(report_text(report, {}),
              HasSubstr("first by test_accuracy: good; 0.4000 to base; won on 5 of 5 seeds"));
  const std::string markdown = markdown_report(report);
  EXPECT_THAT(markdown, HasSubstr("to base [95 %]"));
  EXPECT_THAT(markdown, HasSubstr("beats base [95 %]"));
}

TEST(ReportText, BeginsWithHowManyPairsTheSeedsDecide) {
  constexpr const char* words = "Differences shown by the leading metric, pairs of methods: t ";
  EXPECT_EQ(report_text(analysed(five_seeds()), {.width = 300}).find(words + std::string("0 of 1")),
            0u);
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 8; ++seed) {
    const double wobble = 0.01 * static_cast<double>(seed);
    runs.push_back({"good", seed, {0.1, 0.9 + wobble}});
    runs.push_back({"bad", seed, {0.1, 0.5 + wobble * wobble}});
  }
  const Json report = small_report({"good", "bad"}, runs);
  EXPECT_EQ(report_text(analysed(report), {.width = 300}).find(words + std::string("1 of 1")), 0u);
}

TEST(ReportText, LargeGridsFoldUnderTheirBestRow) {
  std::vector<std::string> names = {"adam"};
  for (int row = 0; row < 9; ++row) names.push_back("sgd lr=" + std::to_string(row));
  std::vector<SmallRun> runs;
  for (std::size_t m = 0; m < names.size(); ++m) {
    runs.push_back({names[m], 0, {0.1, 0.5 + 0.01 * static_cast<double>(m % 6)}});
  }
  Json report = small_report(names, runs);
  for (std::size_t m = 0; m < names.size(); ++m) {
    report["methods"][m]["entry"] = m == 0 ? "adam" : "sgd";
  }
  const std::string text = report_text(analysed(report), {.width = 200});
  EXPECT_THAT(text, HasSubstr("\nadam "));
  EXPECT_THAT(text, HasSubstr("\nsgd lr=4 ")) << "0.55, the best";
  EXPECT_THAT(text, Not(HasSubstr("\nsgd lr=3 ")));
  EXPECT_THAT(text,
              HasSubstr("sgd lr=4 is the best by test_accuracy of 9 rows of the grid of sgd"));
  report["methods"].erase(9);
  report["runs"].erase(9);
  EXPECT_THAT(report_text(analysed(report), {.width = 200}), HasSubstr("\nsgd lr=3 "))
      << "8 rows have their place";
}

TEST(ReportText, AColumnHasOneNumberOfDecimals) {
  const std::string text =
      report_text(analysed(small_report({"close", "wide"}, {{"close", 0, {0.1, 0.91231}},
                                                            {"close", 1, {0.1, 0.91242}},
                                                            {"close", 2, {0.1, 0.91253}},
                                                            {"wide", 0, {0.1, 0.4}},
                                                            {"wide", 1, {0.1, 0.5}},
                                                            {"wide", 2, {0.1, 0.7}}})),
                  {.width = 200});
  EXPECT_THAT(text, HasSubstr("0.9124 [0.9124, 0.9125] *"));
  EXPECT_THAT(text, HasSubstr("0.5000 [0.4500, 0.6000]"));
}

TEST(ReportText, ATieIsNoVictory) {
  const std::string text =
      report_text(analysed(small_report({"sam", "sgd"}, {{"sam", 0, {0.1, 0.9}},
                                                         {"sam", 1, {0.1, 0.8}},
                                                         {"sam", 2, {0.1, 0.7}},
                                                         {"sgd", 0, {0.1, 0.7}},
                                                         {"sgd", 1, {0.1, 0.8}},
                                                         {"sgd", 2, {0.1, 0.9}}})),
                  {.width = 300});
  EXPECT_THAT(
      text,
      HasSubstr("first by test_accuracy: sam and sgd, level at 0.8000; sam against sgd won on 1 "
                "of 3 seeds, 1 equal"));
  EXPECT_THAT(text, Not(HasSubstr("the second")));
}

TEST(ReportText, CopiesOfOneRunAreNoSeeds) {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 10; ++seed) {
    runs.push_back({"gd", seed, {0.1, 0.9}, "finished", 0.01, "x"});
    runs.push_back({"momentum", seed, {0.1, 0.8}, "finished", 0.01, "y"});
  }
  const std::string text =
      report_text(analysed(small_report({"gd", "momentum"}, runs)), {.width = 300});
  EXPECT_THAT(text, HasSubstr("first by test_accuracy: gd; 0.1000 to momentum, the second; every "
                              "repetition is the same two runs, so that no test applies"));
  EXPECT_THAT(text, HasSubstr("every repetition of gd and momentum is the same run"));
  EXPECT_THAT(text, Not(HasSubstr("p = ")));
}

TEST(ReportText, DivergedRunsSayAtWhichStep) {
  const std::string text = report_text(
      analysed(small_report({"a", "b"}, {{"a", 0, {0.1, 0.9}}, {"b", 0, {0.1, 0.2}, "diverged"}})),
      {});
  EXPECT_THAT(text, HasSubstr("diverged at 10"));
  EXPECT_THAT(text, HasSubstr("! 1 run of t, b: diverged at step 10"));
}

TEST(ReportText, TimesOfAnotherMachineAreMarked) {
  const std::string text = report_text(
      analysed(small_report({"a", "b", "c"}, {{"a", 0, {0.1, 0.9}, "finished", 0.01, "", "fast"},
                                              {"b", 0, {0.1, 0.8}, "finished", 0.1, "", "slow"},
                                              {"c", 0, {0.1, 0.8}, "finished", 0.01, "", "fast"}})),
      {.width = 300});
  EXPECT_THAT(text, HasSubstr("1.00 s †"));
  EXPECT_THAT(text, HasSubstr("runs were made on 2 machines"));
}

TEST(ReportText, SaysWhatPartOfTheRunsWasEvaluation) {
  Json report = small_report({"a", "b"}, {{"a", 0, {0.1, 0.9}}, {"b", 0, {0.1, 0.8}}});
  EXPECT_THAT(report_text(analysed(report), {}), Not(HasSubstr("of what the runs took")));
  report["runs"][0]["time"]["wall_s"] = 2;
  report["runs"][0]["time"]["evaluation_s"] = 1;
  EXPECT_THAT(report_text(analysed(report), {}), HasSubstr("it took 33 % of what the runs took"));
  report["runs"][1]["time"]["wall_s"] = 1;
  report["runs"][1]["time"]["evaluation_s"] = 0;
  EXPECT_THAT(report_text(analysed(report), {}), HasSubstr("it took 25 % of what the runs took"));
}

TEST(ReportText, OneFormatOfFinalValues) {
  const analysis::Report report = analysed(five_seeds());
  EXPECT_THAT(final_csv(report), HasSubstr("task,method,metric,higher_is_better,runs,finished"));
  for (const CsvFile& file : csv_files(report)) {
    if (file.name == "final.csv") {
      EXPECT_EQ(file.text, final_csv(report));
    }
  }
}

TEST(ReportText, CurvesNameTheirMethods) {
  const analysis::Report report = analysed(five_seeds());
  EXPECT_THAT(curves_text(report, "", {}), HasSubstr("a good   b bad"));
  EXPECT_THROW(curves_text(report, "nothing", {}), Error);
}

TEST(ReportText, CurvesShowAtMostOneMethodALetter) {
  std::vector<std::string> names;
  std::vector<SmallRun> runs;
  for (int m = 0; m < 40; ++m) {
    names.push_back("m" + std::to_string(m));
    runs.push_back({names.back(), 0, {0.1, 0.5 + 0.01 * m}});
  }
  const std::string text = curves_text(analysed(small_report(names, runs)), "", {});
  EXPECT_THAT(text, HasSubstr("shown are the best 26 of 40 methods"));
  EXPECT_THAT(text, HasSubstr("a m39"));
  EXPECT_THAT(text, Not(HasSubstr("m3 ")));
}

TEST(ReportText, ClaimsHaveVerdicts) {
  record::ClaimRecord claim;
  claim.claim = "toy.D1";
  claim.kind = ClaimKind::theorem;
  claim.measured = "0.1";
  claim.bound = "<= 1";
  claim.verdict = Verdict::fails;
  claim.indicative = true;
  claim.text = "it falls";
  claim.why = "it rose";
  const std::string text = claims_text({claim}, {});
  EXPECT_THAT(text, HasSubstr("fails (indicative)"));
  EXPECT_THAT(text, HasSubstr("fails: it rose"));
  EXPECT_EQ(claims_text({}, {}), "");
}

}  // namespace
}  // namespace gradus::render
