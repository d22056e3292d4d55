// Named parts of the update. What a stretch takes is not tested, but where it is charged is.
#include "gradus/clock.h"

#include <gtest/gtest.h>

#include <vector>

namespace gradus {
namespace {

int64_t sum(const Clock& clock) {
  int64_t total = 0;
  for (const PartTime& part : clock.parts()) total += part.nanoseconds;
  return total;
}

std::vector<std::string> names(const Clock& clock) {
  std::vector<std::string> found;
  for (const PartTime& part : clock.parts()) found.push_back(part.name);
  return found;
}

/// Takes at least one tick of the clock.
void work(Clock& clock) {
  const auto lane = Lane::update;
  for (const int64_t before = clock.nanoseconds(lane); clock.nanoseconds(lane) == before;) {
    clock.enter(lane);
  }
}

TEST(ClockParts, NothingIsKeptWhereNobodyWatches) {
  Clock clock;
  const LaneScope lane(clock, Lane::update);
  {
    const PartScope part(clock, "norms");
    work(clock);
  }
  EXPECT_TRUE(clock.parts().empty());
}

TEST(ClockParts, PartsStandInTheOrderOfTheirFirstUseAndAddUp) {
  Clock clock;
  clock.watch_parts();
  const LaneScope lane(clock, Lane::update);
  for (int step = 0; step < 3; ++step) {
    {
      const PartScope part(clock, "norms");
      work(clock);
    }
    const PartScope part(clock, "map");
    work(clock);
  }
  EXPECT_EQ(names(clock), (std::vector<std::string>{"norms", "map"}));
  EXPECT_GT(clock.parts()[0].nanoseconds, 0);
  EXPECT_GT(clock.parts()[1].nanoseconds, 0);
  EXPECT_LE(sum(clock), clock.nanoseconds(Lane::update));
}

TEST(ClockParts, WhatIsOutsideOfAPartIsInNone) {
  Clock clock;
  clock.watch_parts();
  const LaneScope lane(clock, Lane::update);
  work(clock);
  { const PartScope part(clock, "empty"); }
  const int64_t inside = sum(clock);
  work(clock);
  EXPECT_EQ(sum(clock), inside);
  EXPECT_LT(sum(clock), clock.nanoseconds(Lane::update));
}

TEST(ClockParts, AGradientAskedForInsideIsNotThePart) {
  Clock clock;
  clock.watch_parts();
  const LaneScope lane(clock, Lane::gradient);
  const PartScope part(clock, "line search");
  {
    const LaneScope update(clock, Lane::update);
    work(clock);
  }
  const int64_t inside = sum(clock);
  EXPECT_EQ(inside, clock.nanoseconds(Lane::update));
  while (clock.nanoseconds(Lane::gradient) == 0) clock.enter(Lane::gradient);
  { const LaneScope off(clock, Lane::off); }
  EXPECT_EQ(sum(clock), inside);
}

TEST(ClockParts, APartInsideAPartIsChargedAlone) {
  Clock clock;
  clock.watch_parts();
  clock.enter(Lane::update);
  {
    const PartScope outer(clock, "outer");
    {
      const PartScope inner(clock, "inner");
      work(clock);
    }
    const int64_t inner = clock.parts()[1].nanoseconds;
    work(clock);
    EXPECT_EQ(clock.parts()[1].nanoseconds, inner);
  }
  const int64_t inside = sum(clock);
  work(clock);
  EXPECT_EQ(sum(clock), inside);
  EXPECT_EQ(names(clock), (std::vector<std::string>{"outer", "inner"}));
}

}  // namespace
}  // namespace gradus
