#include "gradus/text.h"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/error.h"

namespace gradus {
namespace {

TEST(Text, SuggestsTheClosestCandidateOnly) {
  const std::vector<std::string> names = {"momentum", "nesterov", "lr"};
  EXPECT_EQ(closest("momentun", names), "momentum");
  EXPECT_EQ(closest("rl", names), "");
  EXPECT_EQ(did_you_mean("nestrov", names), "did you mean 'nesterov'?");
  EXPECT_EQ(did_you_mean("completely_else", names), "");
}

TEST(Text, ShortestReadsBackExactly) {
  for (const double value : {0.1, 1e-300, 3.0, 1.0 / 3.0}) {
    EXPECT_EQ(std::stod(shortest(value)), value);
  }
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(Error, CommonFormLeavesOutEmptyParts) {
  const Error full("a.b", "option lr", "a value in [0, 10]", "11", "lower it");
  EXPECT_STREQ(full.what(), "option lr: expected a value in [0, 10], found 11; lower it");
  EXPECT_EQ(full.id(), "a.b");
  EXPECT_STREQ(Error("a.b", "file x", "", "nothing", "").what(), "file x: found nothing");
  EXPECT_STREQ(Error("a.b", "file x", "a number", "", "").what(), "file x: expected a number");
}

}  // namespace
}  // namespace gradus
