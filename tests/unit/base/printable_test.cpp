#include "base/printable.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace gradus {
namespace {

TEST(Printable, KeepsWhatIsShown) {
  for (const char* text : {"plain", "größe 数 🙂", "👩\u200D💻", "e\u0301", "a\nb", ""}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, WritesOutWhatATerminalActsOn) {
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(printable("a\tb\rc\x7f"), "a\\x09b\\x0dc\\x7f");
  EXPECT_EQ(printable("\xC2\x9B 31m"), "\\x9b 31m");  // CSI as one character
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, WritesOutWhatReordersOrHides) {
  EXPECT_EQ(printable("a\u202Eb\u2066c\u200Fd\u061Ce"), "a\\u202eb\\u2066c\\u200fd\\u061ce");
  EXPECT_EQ(printable("a\u2028b\u200Bc\uFEFFd"), "a\\u2028b\\u200bc\\ufeffd");
  EXPECT_EQ(printable("a\U000E0041"), "a\\U000e0041");
}

TEST(Printable, WritesOutBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("a\xff\xfe"), "a\\xff\\xfe");
  EXPECT_EQ(printable("\xC3"), "\\xc3");                    // cut off
  EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf");           // overlong '/'
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // a surrogate
}

TEST(Printable, LinesAndMessages) {
  EXPECT_EQ(printable_line("a\nb"), "a\\nb");
  EXPECT_EQ(printable_message("a\ngradus: all is well"), "a\n  gradus: all is well");
}

TEST(Printable, JsonKeepsItsMeaning) {
  EXPECT_EQ(shown_json("{\n \"a\": \"\u202E\x7f\u009B\U000E0041é🙂\"}\n"),
            "{\n \"a\": \"\\u202e\\u007f\\u009b\\udb40\\udc41é🙂\"}\n");
}

TEST(Utf8, EndsOfItsRanges) {
  for (const char* text : {"\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEF\xBF\xBF",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const char* text : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",
                           "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

}  // namespace
}  // namespace gradus
