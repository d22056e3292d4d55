// Comparisons of step times and the noise floor, on fixed samples.
#include "analysis/step_costs.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/rank_tests.h"

namespace gradus::analysis {
namespace {

const std::vector<double> base = {100, 101, 99, 102, 98, 100.5, 99.5, 101.5, 98.5, 100.2};

std::vector<double> times(double factor, const std::vector<double>& values) {
  std::vector<double> result;
  for (const double value : values) result.push_back(factor * value);
  return result;
}

StepCost cost(const std::string& name, double factor, std::optional<double> copy = {}) {
  StepCost cost{.method = name};
  cost.samples.wall = times(1.02 * factor, base);
  cost.samples.cpu = times(factor, base);
  if (!copy) return cost;
  cost.copy.emplace();
  cost.copy->wall = times(1.02 * factor * *copy, base);
  cost.copy->cpu = times(factor * *copy, base);
  return cost;
}

TEST(StepCosts, MethodsAreComparedWithTheFirst) {
  const StepCost costs[] = {cost("sgd", 1), cost("adam", 2), cost("other", 0.5)};
  const StepComparison found = compare_step_costs(costs);
  EXPECT_TRUE(found.cpu);
  EXPECT_EQ(found.first, 0u);
  EXPECT_FALSE(found.of_first[0]);
  EXPECT_FALSE(found.noise_floor);
  EXPECT_DOUBLE_EQ(found.of_first[1]->cpu->value, 2);
  const stats::Estimate expected = stats::bootstrap_median_ratio(
      costs[1].samples.wall, costs[0].samples.wall, stats::Pairing::unpaired);
  EXPECT_DOUBLE_EQ(found.of_first[1]->wall.value, expected.value);
  EXPECT_DOUBLE_EQ(found.of_first[1]->wall.interval.low, expected.interval.low);
  EXPECT_DOUBLE_EQ(found.of_first[1]->wall.interval.high, expected.interval.high);
  // Two comparisons with the smallest p there is: Holm doubles it.
  EXPECT_DOUBLE_EQ(found.of_first[1]->p, 2 * stats::smallest_unpaired_p(10, 10));
  EXPECT_EQ(found.of_first[1]->verdict, StepVerdict::slower);
  EXPECT_EQ(found.of_first[2]->verdict, StepVerdict::faster);
}

TEST(StepCosts, SamplesOfOneLawAreWithinNoise) {
  const StepCost costs[] = {cost("sgd", 1), cost("again", 1.0001)};
  EXPECT_EQ(compare_step_costs(costs).of_first[1]->verdict, StepVerdict::within_noise);
}

TEST(StepCosts, TheNoiseFloorIsTheFarthestEndOfAnIntervalOfCopies) {
  const StepCost costs[] = {cost("sgd", 1, 1.001), cost("adam", 2, 0.99)};
  const StepComparison found = compare_step_costs(costs);
  ASSERT_TRUE(found.of_copy[0] && found.of_copy[1]);
  EXPECT_NEAR(found.of_copy[1]->cpu->value, 0.99, 1e-12);
  double farthest = 0;
  for (const auto& copy : found.of_copy) {
    farthest = std::max(
        {farthest, std::abs(copy->cpu->interval.low - 1), std::abs(copy->cpu->interval.high - 1)});
  }
  EXPECT_DOUBLE_EQ(found.noise_floor.value(), farthest);
  EXPECT_GT(farthest, 0.01);
  EXPECT_EQ(found.of_copy[0]->verdict, StepVerdict::within_noise);
  EXPECT_EQ(found.of_first[1]->verdict, StepVerdict::slower);
}

TEST(StepCosts, ADifferenceBelowTheNoiseFloorIsNotShown) {
  const StepCost quiet[] = {cost("sgd", 1), cost("adam", 1.05)};
  EXPECT_EQ(compare_step_costs(quiet).of_first[1]->verdict, StepVerdict::slower);
  const StepCost noisy[] = {cost("sgd", 1, 1.08), cost("adam", 1.05, 1)};
  const StepComparison found = compare_step_costs(noisy);
  EXPECT_GT(found.noise_floor.value(), 0.08);
  EXPECT_EQ(found.of_copy[0]->verdict, StepVerdict::slower);
  EXPECT_EQ(found.of_first[1]->verdict, StepVerdict::within_noise);
}

TEST(StepCosts, FewRepetitionsCannotShowADifference) {
  StepCost costs[] = {cost("sgd", 1), cost("adam", 2)};
  for (StepCost& cost : costs) {
    cost.samples.wall.resize(3);
    cost.samples.cpu.resize(3);
  }
  EXPECT_EQ(compare_step_costs(costs).of_first[1]->verdict, StepVerdict::too_few);
}

TEST(StepCosts, WallTimeDecidesWhereCpuTimeIsMissing) {
  StepCost costs[] = {cost("sgd", 1), cost("parallel", 2)};
  costs[1].samples.cpu.clear();
  const StepComparison found = compare_step_costs(costs);
  EXPECT_FALSE(found.cpu);
  EXPECT_FALSE(found.of_first[1]->cpu);
  EXPECT_EQ(found.of_first[1]->verdict, StepVerdict::slower);
}

TEST(StepCosts, RefusedMethodsAreLeftOut) {
  const StepCost costs[] = {{.method = "dsgd.step", .refused = "relu"}, cost("sgd", 1)};
  const StepComparison found = compare_step_costs(costs);
  EXPECT_EQ(found.first, 1u);
  EXPECT_FALSE(found.of_first[0]);
  const StepCost none[] = {{.method = "dsgd.step", .refused = "relu"}};
  EXPECT_FALSE(compare_step_costs(none).first);
}

TEST(StepCosts, ContentionIsWallTimeOverCpuTime) {
  StepSamples samples = cost("sgd", 1).samples;
  EXPECT_FALSE(contended(samples));
  samples.wall = times(1.06, samples.cpu);
  EXPECT_TRUE(contended(samples));
  samples.cpu.clear();
  EXPECT_FALSE(contended(samples));
}

TEST(StepCosts, TheWorkersAnswerIsReadAndWritten) {
  const protocol::BenchSamples sample{
      {10, 11}, {9, 10}, {1, 1}, {5, 6}, {4, 4}, {0, 0}, {{"norms", {1, 0}}, {"map", {2, 2}}},
      {},       {}};
  protocol::BenchSamples refused, diverged = sample;
  refused.refused = "relu";
  diverged.ended = "the loss is not finite at step 7";
  const auto costs = step_costs_of({refused, diverged, refused, sample}, {"a", "b"}, true);
  ASSERT_EQ(costs.size(), 2u);
  EXPECT_EQ(costs[0].refused, "relu");
  EXPECT_FALSE(costs[0].copy);
  EXPECT_EQ(costs[1].ended, "the loss is not finite at step 7");
  ASSERT_EQ(costs[1].samples.parts.size(), 2u);
  EXPECT_EQ(costs[1].samples.parts[0].name, "norms");
  EXPECT_EQ(costs[1].copy->wall, (std::vector<double>{10, 11}));
  EXPECT_EQ(costs[1].samples.parts[1].name, "map");
  EXPECT_EQ(costs[1].samples.parts[1].us, (std::vector<double>{2, 2}));
  EXPECT_TRUE(costs[0].samples.wall.empty());
  const StepComparison comparison = compare_step_costs(costs);
  EXPECT_TRUE(comparison.cpu);
  EXPECT_FALSE(comparison.of_first[1]);
  ASSERT_TRUE(comparison.of_copy[1]);
  EXPECT_EQ(comparison.of_copy[1]->verdict, StepVerdict::too_few);
  EXPECT_TRUE(comparison.noise_floor);
}

}  // namespace
}  // namespace gradus::analysis
