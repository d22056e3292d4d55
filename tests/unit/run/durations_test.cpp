#include "run/durations.h"

#include <gtest/gtest.h>

namespace gradus::run {
namespace {

TEST(Durations, TakeTheClosestThatIsKnown) {
  Durations durations;
  EXPECT_FALSE(durations.expected("mlp", "adam"));
  EXPECT_EQ(durations.expected("mlp", "adam", 7), 7);
  durations.add("mlp", "adam", 1, true);
  durations.add("mlp", "adam", 3, true);
  EXPECT_EQ(durations.expected("mlp", "adam", 7), 2);
  EXPECT_EQ(durations.expected("mlp", "sgd"), 2);
  EXPECT_EQ(durations.expected("mlp", "sgd", 7), 7);
  durations.add("mlp", "lbfgs", 10, true);
  EXPECT_EQ(durations.expected("mlp", "sgd"), 6);  // a mean of methods, not of runs
  durations.add("mlp", "lbfgs", 4, true);
  EXPECT_EQ(durations.expected("mlp", "sgd"), 4.5);  // (2 + 7) / 2
}

TEST(Durations, AnotherTaskTellsNothing) {
  Durations durations;
  durations.add("cnn", "adam", 100, true);
  EXPECT_FALSE(durations.expected("quadratic", "adam"));
}

TEST(Durations, ARunThatDidNotFinishTellsOnlyOfItsOwnMethod) {
  Durations durations;
  durations.add("mlp", "broken", 0.1, false);
  EXPECT_EQ(durations.expected("mlp", "broken"), 0.1);
  EXPECT_FALSE(durations.expected("mlp", "adam"));
}

TEST(TimeLeft, SharesTheSumOrWaitsForTheLongest) {
  EXPECT_EQ(time_left({4.0, 2.0, 2.0}, 1), 8);
  EXPECT_EQ(time_left({4.0, 2.0, 2.0}, 2), 4);
  EXPECT_EQ(time_left({9.0, 1.0, 2.0}, 2), 9);
  EXPECT_EQ(time_left({}, 2), 0);
}

TEST(TimeLeft, IsUnknownWhereOneIs) {
  EXPECT_FALSE(time_left({4.0, std::nullopt}, 2));
}

// Three seeds of two tasks, one a hundred times as dear as the other, the first seed of each first:
// what is said is never far from what is true.
TEST(TimeLeft, OfAMixedStudyIsNeverFarFromTheTruth) {
  struct Job {
    const char *task, *method;
    double seconds;
  };
  std::vector<Job> jobs;
  for (int seed = 0; seed < 3; ++seed) {
    jobs.insert(jobs.end(), {{"cnn", "sgd", 10},
                             {"cnn", "adam", 12},
                             {"quadratic", "sgd", 0.1},
                             {"quadratic", "adam", 0.12}});
  }
  Durations durations;
  int told = 0;
  for (std::size_t next = 0; next < jobs.size(); ++next) {
    std::vector<std::optional<double>> left;
    double truth = 0;
    for (std::size_t at = next; at < jobs.size(); ++at) {
      left.push_back(durations.expected(jobs[at].task, jobs[at].method));
      truth += jobs[at].seconds;
    }
    if (const auto said = time_left(left, 1)) {
      ++told;
      EXPECT_NEAR(*said, truth, 0.1 * truth) << "before job " << next;
    }
    durations.add(jobs[next].task, jobs[next].method, jobs[next].seconds, true);
  }
  EXPECT_EQ(told, 9);  // from the first run of the second task on
}

}  // namespace
}  // namespace gradus::run
