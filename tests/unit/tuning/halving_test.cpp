#include "tuning/halving.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <set>

namespace gradus::tuning {
namespace {

/// Works off a halving with `parallel` jobs at once, in a random order of ends; the value of a
/// trial is its number. Returns how many jobs each rung had and who was on the last one.
std::pair<std::map<std::size_t, int>, std::set<int64_t>> worked_off(Halving halving, int parallel,
                                                                    unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Halving::Job> at_work;
  std::map<std::size_t, int> jobs;
  std::set<int64_t> last;
  std::set<std::pair<int64_t, std::size_t>> made;
  while (true) {
    while (at_work.size() < static_cast<std::size_t>(parallel)) {
      const auto job = halving.next();
      if (!job) break;
      EXPECT_TRUE(made.insert({job->trial, job->rung}).second) << "twice the same job";
      EXPECT_TRUE(job->rung == 0 || made.contains({job->trial, job->rung - 1}));
      ++jobs[job->rung];
      at_work.push_back(*job);
    }
    if (at_work.empty()) break;
    const std::size_t which = random() % at_work.size();
    const Halving::Job job = at_work[which];
    at_work.erase(at_work.begin() + static_cast<long>(which));
    halving.ended(job, static_cast<double>(job.trial));
    if (job.rung == 2) last.insert(job.trial);
  }
  EXPECT_TRUE(halving.over());
  return {jobs, last};
}

TEST(Halving, EveryRungHasItsNumberOfTrialsInAnyOrderOfEnds) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto [jobs, last] =
        worked_off(Halving(30, 3, 3, false), 1 + static_cast<int>(seed % 5), seed);
    EXPECT_EQ(jobs, (std::map<std::size_t, int>{{0, 30}, {1, 10}, {2, 3}}));
  }
}

TEST(Halving, OneAfterTheOtherTheBestTrialsGetTheLargestBudget) {
  // Trial 0 is the best and comes first: it is on the last rung whatever follows.
  const auto [jobs, last] = worked_off(Halving(27, 3, 3, false), 1, 1);
  EXPECT_TRUE(last.contains(0));
  // The other way round the best one comes last, and is promoted where a place is left.
  Halving up(9, 2, 3, true);
  std::vector<Halving::Job> order;
  while (const auto job = up.next()) {
    order.push_back(*job);
    up.ended(*job, static_cast<double>(job->trial));
  }
  // 0, 1, 2 ended: the best of three, 2, goes on at once, before trial 3 begins.
  ASSERT_GE(order.size(), 4u);
  EXPECT_EQ(order[3], (Halving::Job{2, 1}));
  EXPECT_EQ(order.size(), 12u);
}

TEST(Halving, NobodyWaitsForTheEndOfARung) {
  Halving halving(9, 2, 3, false);
  const auto a = halving.next(), b = halving.next();
  // One of two workers ends again and again, the other never: there is always a next job.
  halving.ended(*a, 1);
  for (int i = 0; i < 7; ++i) {
    const auto job = halving.next();
    ASSERT_TRUE(job) << i;
    halving.ended(*job, 2 + i);
  }
  (void)b;
}

}  // namespace
}  // namespace gradus::tuning
