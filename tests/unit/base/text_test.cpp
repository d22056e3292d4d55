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

// What people write who come from a paper or from another library.
TEST(Text, KnowsOtherNamesOfTheSameQuantity) {
  const std::vector<std::string> adam = {"lr", "betas", "eps", "weight_decay", "amsgrad"};
  for (const char* word : {"learning_rate", "learning-rate", "alpha", "eta", "LR", "step_size"}) {
    EXPECT_EQ(did_you_mean(word, adam), "did you mean 'lr'?") << word;
  }
  EXPECT_EQ(did_you_mean("beta1", adam), "did you mean 'betas'?");
  EXPECT_EQ(did_you_mean("weight-decay", adam), "did you mean 'weight_decay'?");
  EXPECT_EQ(did_you_mean("wd", adam), "did you mean 'weight_decay'?");
  EXPECT_EQ(did_you_mean("epsilon", adam), "did you mean 'eps'?");
  const std::vector<std::string> settings = {"dtype", "seed", "batch_size", "budget"};
  EXPECT_EQ(did_you_mean("epochs", settings), "did you mean 'budget'?");
  EXPECT_EQ(did_you_mean("epoch", std::vector<std::string>{"steps", "epochs"}),
            "did you mean 'epochs'?");
  EXPECT_EQ(did_you_mean("batch", settings), "did you mean 'batch_size'?");
  EXPECT_EQ(did_you_mean("--Dry_Run", std::vector<std::string>{"--out", "--dry-run"}),
            "did you mean '--dry-run'?");
}

TEST(Text, SignificantDigits) {
  EXPECT_EQ(significant(0.123456, 4), "0.1235");
  EXPECT_EQ(significant(1e-10, 6), "1e-10");
  EXPECT_EQ(significant(250000, 3), "2.5e+05");
  EXPECT_EQ(significant(std::numeric_limits<double>::infinity(), 3), "inf");
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
