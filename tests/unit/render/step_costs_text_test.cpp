#include "render/step_costs_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gradus::render {
namespace {

using analysis::StepComparison;
using analysis::StepCost;
using ::testing::HasSubstr;
using ::testing::Not;

StepCost sgd() {
  StepCost cost{.method = "sgd"};
  cost.samples.wall = {100, 100, 100};
  cost.samples.cpu = {99, 99, 99};
  cost.samples.data = {10, 10, 10};
  cost.samples.gradient = {80, 80, 80};
  cost.samples.update = {9, 9, 9};
  cost.samples.off = {1, 1, 1};
  return cost;
}

StepCost dsgd() {
  StepCost cost{.method = "dsgd.step"};
  cost.samples.wall = {220, 220, 220};
  cost.samples.cpu = {200, 200, 200};
  cost.samples.data = {11, 11, 11};
  cost.samples.gradient = {88, 88, 88};
  cost.samples.update = {121, 121, 121};
  cost.samples.off = {0, 0, 0};
  cost.samples.parts = {{"norms", {11, 11, 11}}, {"map", {88, 88, 88}}};
  return cost;
}

TEST(StepCostsText, SharesStandBesideTheTimes) {
  const StepCost costs[] = {sgd(), dsgd()};
  const std::string text =
      step_costs_text(costs, compare_step_costs(costs), "3 samples of 5 steps", {});
  EXPECT_THAT(text, HasSubstr("wall    CPU          data     gradient        update  probes\n"));
  EXPECT_THAT(text, HasSubstr("100.0  99.00   10.0 (10 %)  80.0 (80 %)  9.00 (9.0 %)    1.00\n"));
  EXPECT_THAT(text, HasSubstr("dsgd.step            norms   11.0 (5.0 %)\n"
                              "                     map      88.0 (40 %)\n"
                              "                     (rest)   22.0 (10 %)\n"));
  EXPECT_THAT(text, HasSubstr("medians of 3 samples of 5 steps"));
  EXPECT_THAT(text, HasSubstr("contended"));
  EXPECT_THAT(text, HasSubstr("times sgd"));
  EXPECT_THAT(text, HasSubstr("too few repetitions"));
  EXPECT_THAT(text, Not(HasSubstr("A/A")));
}

TEST(StepCostsText, RefusedAndEndedMethodsAreNotes) {
  StepCost refused{.method = "dsgd.step", .refused = "activation 'relu'"};
  StepCost ended = sgd();
  ended.ended = "the loss is not finite at step 7";
  const StepCost costs[] = {refused, ended};
  const std::string text = step_costs_text(costs, compare_step_costs(costs), "x", {});
  EXPECT_THAT(text, HasSubstr("dsgd.step is refused: activation 'relu'"));
  EXPECT_THAT(text, HasSubstr("sgd ended while it was measured: the loss is not finite at step 7"));
  EXPECT_THAT(text, Not(HasSubstr("times sgd")));
  EXPECT_THAT(text, Not(HasSubstr("contended")));
}

TEST(StepCostsText, CopiesStateTheNoiseFloor) {
  StepCost cost = sgd();
  cost.samples.cpu = {99, 99, 101};
  cost.copy = cost.samples;
  const StepCost costs[] = {cost};
  const std::string text = step_costs_text(costs, compare_step_costs(costs), "x", {});
  EXPECT_THAT(text, HasSubstr("A/A: times itself"));
  EXPECT_THAT(text, HasSubstr("noise floor 2.0 %"));
}

}  // namespace
}  // namespace gradus::render
