#include "gradus/run/durations.h"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(Durations, TakeTheClosestThatIsKnown) {
  Durations durations;
  EXPECT_FALSE(durations.expected("mlp", "adam"));
  durations.add("mlp", "adam", 1);
  durations.add("mlp", "adam", 3);
  durations.add("cnn", "adam", 11);
  EXPECT_EQ(durations.expected("mlp", "adam"), 2);
  EXPECT_EQ(durations.expected("mlp", "sgd"), 2);
  EXPECT_EQ(durations.expected("new", "sgd"), 5);
}

}  // namespace
}  // namespace gradus
