#include "render/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace gradus::render {
namespace {

using ::testing::HasSubstr;

TEST(Plot, DrawsLinesBetweenTheirEnds) {
  PlotOptions options{.title = "loss", .x_label = "step", .y_label = "y", .width = 5, .height = 5};
  EXPECT_EQ(plot({{"adam", {0, 4}, {0, 4}}}, options, {}),
            "loss\ny\n"
            "4.00 │    a\n"
            "     │   a\n"
            "     │  a\n"
            "     │ a\n"
            "   0 └a\n"
            "      0 step 4.00\n"
            "a adam\n");
}

TEST(Plot, LogarithmicAxesLeaveOutWhatIsNotPositive) {
  PlotOptions options;
  options.log_y = true;
  options.width = options.height = 3;
  const std::string text = plot({{"a", {0, 1, 2, 3}, {0, 100, 10, 1}}}, options, {});
  EXPECT_THAT(text, HasSubstr("100 │a"));
  EXPECT_THAT(text, HasSubstr("1.00 └  a"));
}

TEST(Plot, IsNoWiderThanTheLines) {
  const PlotOptions options{.title = std::string(60, 't'), .x_label = "step", .y_label = "学习率"};
  std::vector<PlotLine> lines;
  for (int line = 0; line < 30; ++line) {
    lines.push_back({"学习率 " + std::to_string(line), {0, 1}, {-1.234e-5, 1.0 * line}});
  }
  std::istringstream text(plot(lines, options, {.width = 40}));
  std::string all;
  for (std::string line; std::getline(text, line); all += line + "\n") {
    EXPECT_LE(display_width(line), 40) << line;
  }
  EXPECT_THAT(all, HasSubstr("z 学习率 25\n· 26 of 30 lines are drawn"));
}

TEST(Plot, NothingToDrawIsNoText) {
  EXPECT_EQ(plot({{"a", {0}, {std::nan("")}}}, {}, {}), "");
  EXPECT_EQ(plot({}, {}, {}), "");
}

}  // namespace
}  // namespace gradus::render
