#include "render/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradus/error.h"

namespace gradus::render {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Json run(const char* method, const char* status) {
  return {{"task", {{"id", "suite.toy"}, {"name", "suite.toy"}}},
          {"method", method},
          {"status", status},
          {"time", {{"contended", false}}},
          {"evaluations", {{"step", {1, 10}}, {"metrics", {{"loss", {2.0, 0.5}}}}}}};
}

Json final_row(const char* method, const Json& median) {
  return {{"task", "suite.toy"}, {"method", method}, {"metric", "loss"},
          {"runs", 2},           {"finished", 2},    {"diverged", 0},
          {"median", median},    {"low", median},    {"high", median},
          {"min", median},       {"max", median},    {"higher_is_better", false}};
}

Json report() {
  return {{"tasks", {{{"id", "suite.toy"}, {"name", "suite.toy"}, {"text", "a toy"}}}},
          {"runs", {run("good", "finished"), run("bad", "finished"), run("bad", "crashed")}},
          {"summary",
           {{"final", {final_row("good", 0.25), final_row("bad", 0.5)}},
            {"targets", Json::array()},
            {"times",
             {{{"task", "suite.toy"}, {"method", "good"}, {"step_us", 12.5}, {"wall_s", 0.5}}}},
            {"comparisons",
             {{{"task", "suite.toy"},
               {"quantity", {{"kind", "final"}, {"metric", "loss"}}},
               {"pairs",
                {{{"a", "bad"},
                  {"b", "good"},
                  {"seeds", 5},
                  {"superiority", {{"value", 0.1}, {"low", 0}, {"high", 0.5}}},
                  {"difference", {{"value", 0.25}, {"low", 0.1}, {"high", 0.4}}},
                  {"p_holm", 0.1},
                  {"seeds_to_show", 6},
                  {"verdict", "too few seeds"}}}}}}}}},
          {"failures",
           {{{"task", "suite.toy"},
             {"method", "bad"},
             {"status", "crashed"},
             {"reason", "signal 6"}}}}};
}

TEST(ReportText, MarksTheBestAndSaysWhatFailed) {
  const std::string text = report_text(report(), {});
  EXPECT_THAT(text, HasSubstr("0.2500 *"));
  EXPECT_THAT(text, Not(HasSubstr("0.5000 *")));
  EXPECT_THAT(text, HasSubstr("1 of 2"));
  EXPECT_THAT(text, HasSubstr("12.5 us"));
  EXPECT_THAT(text, HasSubstr("! 1 run of suite.toy, bad: crashed (signal 6)"));
  EXPECT_THAT(text,
              HasSubstr("suite.toy: 5 seeds cannot show a difference between the two methods"));
}

TEST(ReportText, AnswersWhichByHowMuchAndHowSure) {
  EXPECT_THAT(
      report_text(report(), {.width = 200}),
      HasSubstr("first by loss: good; -0.25 [-0.40, -0.10] to bad, the second; won on 4.5 of "
                "5 seeds, which cannot show a difference (6 could)"));
}

TEST(ReportText, DivergedMediansAreNamed) {
  Json diverged = report();
  diverged["summary"]["final"][1]["median"] = nullptr;
  EXPECT_THAT(report_text(diverged, {}), HasSubstr("diverged"));
}

TEST(ReportText, CsvHasFullPrecision) {
  EXPECT_THAT(summary_table(report()).csv(), HasSubstr("suite.toy,good,loss,2,2,0,0.25,"));
}

TEST(ReportText, CurvesNameTheirMethods) {
  EXPECT_THAT(curves_text(report(), "", {}), HasSubstr("a good   b bad"));
  EXPECT_THROW(curves_text(report(), "nothing", {}), Error);
}

TEST(ReportText, ClaimsHaveVerdicts) {
  const Json claims = {{{"claim", "toy.D1"},
                        {"kind", "theorem"},
                        {"measured", "0.1"},
                        {"bound", "<= 1"},
                        {"tolerance", ""},
                        {"verdict", "fails"},
                        {"indicative", true},
                        {"text", "it falls"},
                        {"why", "it rose"}}};
  const std::string text = claims_text(claims, {});
  EXPECT_THAT(text, HasSubstr("fails (indicative)"));
  EXPECT_THAT(text, HasSubstr("fails: it rose"));
  EXPECT_EQ(claims_text(Json::array(), {}), "");
}

}  // namespace
}  // namespace gradus::render
