#include "render/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

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

TEST(Plot, NothingToDrawIsNoText) {
  EXPECT_EQ(plot({{"a", {0}, {std::nan("")}}}, {}, {}), "");
  EXPECT_EQ(plot({}, {}, {}), "");
}

}  // namespace
}  // namespace gradus::render
