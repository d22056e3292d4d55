#include "render/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace gradus::render {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string written(Style style) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  {
    Progress progress(file.get(), style, 2);
    progress.begin(1, "adam #0");
    progress.update(1, 0.5);
    progress.end(1, "crashed", true);
    progress.begin(2, "sgd #0");
    progress.end(2, "finished");
  }
  std::string text(static_cast<std::size_t>(std::ftell(file.get())), '\0');
  std::rewind(file.get());
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file.get()), text.size());
  return text;
}

TEST(Progress, PlainLinesHaveNoEscapes) {
  EXPECT_EQ(written({}), "[1/2] adam #0: crashed\n[2/2] sgd #0: finished\n");
}

TEST(Progress, TerminalsGetBarsAndFailuresAsLines) {
  const std::string text = written({.terminal = true});
  EXPECT_THAT(text, HasSubstr("0 of 2"));
  EXPECT_THAT(text, HasSubstr("[1/2] adam #0: crashed\n"));
  EXPECT_THAT(text, Not(HasSubstr("[2/2]")));
  EXPECT_TRUE(text.ends_with("\033[J")) << "the bars are removed at the end";
}

TEST(Progress, BarsShowShares) {
  EXPECT_EQ(bar(0.5, 4), "━━──");
  EXPECT_EQ(bar(7, 2), "━━");
}

}  // namespace
}  // namespace gradus::render
