#include "random_restart/best_of_k.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "random_restart/philox.h"

namespace gradus::random_restart {
namespace {

std::vector<Candidate> some(int size, int diverged) {
  std::vector<Candidate> candidates;
  const StreamKey key = stream_key(2, Purpose::data);
  for (int i = 0; i < size; ++i) {
    candidates.push_back(
        {uniform_of(draw52(key, 0, i)), uniform_of(draw52(key, 1, i)), i < diverged});
  }
  return candidates;
}

// Every one of the R^K groups.
BestOfK brute_force(const std::vector<Candidate>& candidates, int restarts) {
  const std::int64_t groups = std::llround(std::pow(candidates.size(), restarts));
  BestOfK best;
  for (std::int64_t group = 0; group < groups; ++group) {
    const Candidate* chosen = nullptr;
    for (std::int64_t k = 0, rest = group; k < restarts; ++k, rest /= candidates.size()) {
      const Candidate& c = candidates[rest % candidates.size()];
      if (!c.diverged && (!chosen || c.score < chosen->score)) chosen = &c;
    }
    if (chosen) {
      best.partial += chosen->error / groups;
    } else {
      best.missing += 1.0 / groups;
    }
  }
  return best;
}

TEST(BestOfK, EqualsTheSumOverAllGroups) {
  for (const int diverged : {0, 2}) {
    const auto candidates = some(6, diverged);
    for (const int restarts : {1, 2, 3, 5}) {
      const BestOfK exact = SortedPopulation(candidates).expectation(restarts);
      const BestOfK brute = brute_force(candidates, restarts);
      EXPECT_NEAR(exact.partial, brute.partial, 1e-12);
      EXPECT_NEAR(exact.missing, brute.missing, 1e-12);
    }
  }
}

TEST(BestOfK, ResamplingAgreesAndIsRepeatable) {
  const SortedPopulation population(some(50, 5));
  const BestOfK exact = population.expectation(4), drawn = population.resampled(4, 40'000, 1);
  EXPECT_NEAR(drawn.mean(), exact.mean(), 0.01);
  EXPECT_NEAR(drawn.missing, exact.missing, 3e-4);
  EXPECT_EQ(population.resampled(4, 40'000, 1).partial, drawn.partial);
  EXPECT_NE(population.resampled(4, 40'000, 2).partial, drawn.partial);
}

TEST(BestOfK, NotFiniteScoresAreNeverSelected) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const SortedPopulation population(
      std::vector<Candidate>{{nan, 7}, {2, 5}, {-HUGE_VAL, 9}, {1, 3}});
  EXPECT_EQ(population.diverged(), 2);
  EXPECT_NEAR(population.expectation(1'000'000).mean(), 3, 1e-12);
  EXPECT_DOUBLE_EQ(population.expectation(2).missing, 0.25);
  EXPECT_TRUE(std::isnan(SortedPopulation(std::vector<Candidate>{{nan, 1}}).expectation(1).mean()));
}

TEST(BestOfK, TiesGoToTheLowestIndex) {
  const SortedPopulation population(std::vector<Candidate>{{1, 10}, {1, 20}});
  EXPECT_NEAR(population.expectation(200).mean(), 10, 1e-12);
}

TEST(BestOfK, StaysAboveTheFloorOfADeadShare) {
  // 40 of 100 networks are constant with error e; the others reach 0.
  std::vector<Candidate> candidates(100);
  for (int i = 0; i < 40; ++i) candidates[i] = {1, 0.5, false};
  const SortedPopulation population(candidates);
  for (const int restarts : {1, 2, 16, 64}) {
    EXPECT_NEAR(population.expectation(restarts).mean(), restart_floor(0.4, restarts, 0.5), 1e-12);
  }
  EXPECT_DOUBLE_EQ(restart_floor(0.4, 0.1, 2, 1.0), 0.15);
}

TEST(BestOfK, BootstrapSpreadMatchesTheStandardErrorOfTheMean) {
  const auto candidates = some(400, 0);
  const auto draws = SortedPopulation(candidates).bootstrap(1, 2000, 3);
  EXPECT_NEAR(bootstrap_error(draws), std::sqrt(1.0 / 12 / 400), 0.0012);
  EXPECT_EQ(draws, SortedPopulation(candidates).bootstrap(1, 2000, 3));
}

TEST(BestOfK, RefusesBadInput) {
  EXPECT_THROW(SortedPopulation(std::vector<Candidate>{}), Error);
  EXPECT_THROW(SortedPopulation(some(3, 0)).expectation(0), Error);
  EXPECT_THROW(restart_floor(0.5, 0, 1.0), Error);
}

}  // namespace
}  // namespace gradus::random_restart
