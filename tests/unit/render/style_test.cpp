#include "render/style.h"

#include <gtest/gtest.h>

namespace gradus::render {
namespace {

TEST(Style, CutsAtCodePoints) {
  EXPECT_EQ(display_width("µs — ok"), 7);
  EXPECT_EQ(cut("µµµµ", 4), "µµµµ");
  EXPECT_EQ(cut("µµµµµ", 4), "µµµ…");
  EXPECT_EQ(cut("abc", 1), "…");
}

TEST(Style, MarksOnlyWithColours) {
  EXPECT_EQ(marked("best", Mark::good, {}), "best");
  EXPECT_EQ(marked("best", Mark::good, {.colour = true}), "\033[1;32mbest\033[0m");
  EXPECT_EQ(marked("", Mark::good, {.colour = true}), "");
}

TEST(Style, WrapsAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 7, "  "), "one two\n  three");
  EXPECT_EQ(wrapped("unbreakable", 4), "unbreakable");
}

TEST(Style, PrintableTextCannotMoveTheCursor) {
  EXPECT_EQ(printable("one\ntwo µ"), "one\ntwo µ");
  EXPECT_EQ(printable("a\033[2Jb\r\x7f\xc2\x9b"), "a\\x1b[2Jb\\x0d\\x7f\\x9b");
  const std::string best = marked("best", Mark::good, {.colour = true});
  EXPECT_EQ(printable(best), best);
  EXPECT_EQ(printable(best, false), "\\x1b[1;32mbest\\x1b[0m");
}

}  // namespace
}  // namespace gradus::render
