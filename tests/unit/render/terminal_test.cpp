// What goes to a terminal with colours, at several widths, with names of all scripts: no escape
// sequence as text, and no line that is wider than the terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "../analysis/study_report.h"
#include "record/claim_record.h"
#include "render/report_text.h"

namespace gradus::render {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string>& names() {
  static const std::vector<std::string> all = {
      "adam", "学习率很大的随机梯度下降法", "e\u0301te\u0301 combining",
      "🚀 👩‍👩‍👧 👍🏽 🇩🇪",
      "a_name_of_one_word_that_no_narrow_terminal_has_a_line_for"};
  return all;
}

analysis::Report report() {
  std::vector<SmallRun> runs;
  for (std::size_t m = 0; m < names().size(); ++m) {
    for (int seed = 0; seed < 3; ++seed) {
      const double end = 0.9 - 0.01 * static_cast<double>(m) + 0.001 * seed;
      runs.push_back({names()[m], seed, {0.1, 0.5, end}});
    }
  }
  runs.back().status = "crashed";
  Json report = small_report(names(), runs);
  report["tasks"][0]["text"] =
      "学习率很大的随机梯度下降法 on a task with a long description of itself";
  report["runs"].back()["reason"] =
      "signal 11, 学习率很大的随机梯度下降法学习率很大的随机梯度下降法";
  return analysed(report, {.draws = 20, .total_draws = 20});
}

class Terminal : public ::testing::TestWithParam<int> {
 protected:
  const Style style_{.colour = true, .terminal = true, .width = GetParam()};

  /// `text` as the program prints it.
  void expect_fits(const std::string& text) const {
    const std::string printed = printable(text);
    EXPECT_THAT(printed, Not(HasSubstr("\\x1b"))) << "an escape sequence as text";
    EXPECT_THAT(printed, HasSubstr("\033[")) << "colours";
    std::istringstream lines(std::regex_replace(printed, std::regex("\033\\[[0-9;]*m"), ""));
    for (std::string line; std::getline(lines, line);) {
      // A word of narrow characters stays whole: it may be a path or a command.
      const std::size_t word = std::min(line.find_first_not_of(' '), line.size());
      if (line.find(' ', word) == std::string::npos && !has_wide(line)) continue;
      EXPECT_LE(display_width(line), GetParam()) << line;
    }
  }
};

TEST_P(Terminal, Report) {
  expect_fits(report_text(report(), style_));
}

TEST_P(Terminal, Curves) {
  expect_fits(curves_text(report(), "", style_));
}

TEST_P(Terminal, Claims) {
  record::ClaimRecord claim;
  claim.claim = "dsgd.D1";
  claim.kind = ClaimKind::theorem;
  claim.measured = "学习率很大的随机梯度下降法 0.123456 and more";
  claim.bound = "<= 0.5 of all the networks that were tried";
  claim.tolerance = "1e-12";
  claim.verdict = Verdict::fails;
  claim.text = "学习率很大的随机梯度下降法学习率很大的随机梯度下降法";
  claim.why = "one of the networks was above the bound";
  expect_fits(claims_text({claim, claim}, style_));
}

INSTANTIATE_TEST_SUITE_P(Widths, Terminal, ::testing::Values(40, 80, 200),
                         [](const auto& info) { return std::to_string(info.param); });

}  // namespace
}  // namespace gradus::render
