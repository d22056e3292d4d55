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

// Unicode Standard Annex 11 (East Asian Width) and 29 (graphemes).
TEST(TextWidth, CountsColumns) {
  EXPECT_EQ(display_width("学习率"), 6);
  EXPECT_EQ(display_width("ｱ"), 1) << "halfwidth katakana";
  EXPECT_EQ(display_width("e\u0301"), 1) << "a combining accent takes none";
  EXPECT_EQ(display_width("한"), 2);
  EXPECT_EQ(display_width("\u1112\u1161\u11ab"), 2) << "the same syllable in its parts";
  EXPECT_EQ(display_width("👩‍👩‍👧"), 2) << "joined emoji are one";
  EXPECT_EQ(display_width("👍🏽"), 2) << "with the colour of the skin";
  EXPECT_EQ(display_width("🇩🇪"), 2) << "a flag is two letters";
  EXPECT_EQ(display_width("❤️"), 2) << "shown as an emoji";
  EXPECT_EQ(display_width("\xff\xfe"), 2) << "no UTF-8: a mark for each byte";
}

TEST(TextWidth, CutsBetweenGraphemes) {
  EXPECT_EQ(cut("学习率", 6), "学习率");
  EXPECT_EQ(cut("学习率", 5), "学习…");
  EXPECT_EQ(cut("学习率", 4), "学…") << "half a character has no place";
  EXPECT_EQ(cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(bytes_of("👩‍👩‍👧a", 1), 0u);
  EXPECT_EQ(wrapped("学习率学习率", 8, ">"), "学习率学\n>习率");
}

TEST(Style, LettersOfAPlotKeepTheirColours) {
  const Style style{.colour = true};
  const std::string letter = coloured("c", 2, style);
  EXPECT_EQ(letter, "\033[33mc\033[0m");
  EXPECT_EQ(printable(letter), letter) << "what is printed is made printable once more";
  for (std::size_t line = 0; line < 12; ++line) {
    EXPECT_EQ(printable(coloured("c", line, style)).find("\\x1b"), std::string::npos) << line;
  }
  EXPECT_EQ(coloured("c", 2, {}), "c");
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
