// Constants of the theorems and the summary of losses.
#include "deep_resnet/constants.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "deep_resnet/convergence.h"

namespace gradus::deep_resnet {
namespace {

Setting certified(int64_t depth) {
  Setting setting;
  setting.samples = 5;
  setting.depth = depth;
  setting.curvature = 4 / (3 * std::sqrt(3.0));
  setting.odd = true;
  setting.loss = 2e-4;
  return setting;
}

TEST(TowerConstants, TheCertifiedCaseOfTheTheory) {
  const Convergence constants = convergence_constants(certified(1024));
  EXPECT_NEAR(constants.rate, std::exp(-2.0 / 3) / 5, 1e-15);
  EXPECT_NEAR(constants.rate, 0.103, 5e-4);
  EXPECT_NEAR(constants.finite_rate, 0.099, 5e-4);
  EXPECT_NEAR(constants.smoothness, 0.42, 5e-3);
  EXPECT_NEAR(constants.admissible_loss, 3.76e-4, 5e-7);
  EXPECT_NEAR(constants.displacement, 0.243, 5e-4);
  EXPECT_TRUE(constants.certified);
  EXPECT_GT(constants.finite_rate_odd, constants.finite_rate);
  EXPECT_LT(constants.finite_rate_odd, constants.rate);
}

TEST(TowerConstants, CorrectionsVanishWithDepth) {
  double before = 0;
  for (const int64_t depth : {16, 64, 1024, 1 << 20}) {
    const Convergence constants = convergence_constants(certified(depth));
    EXPECT_GT(constants.finite_rate, before);
    EXPECT_LT(constants.finite_rate, constants.rate);
    before = constants.finite_rate;
  }
  EXPECT_NEAR(before / convergence_constants(certified(16)).rate, 1, 0.01);
}

TEST(TowerConstants, OutsideTheTheoremNothingIsCertified) {
  Setting loud = certified(64), loose = certified(64), dependent = certified(64);
  loud.loss = 4e-4;
  loose.initial = 0.4;
  dependent.smallest = 0;
  EXPECT_FALSE(convergence_constants(loud).certified);
  EXPECT_FALSE(convergence_constants(loose).certified);
  EXPECT_FALSE(convergence_constants(dependent).certified);
  EXPECT_EQ(convergence_constants(dependent).rate, 0);
}

TEST(TowerConstants, RoughnessIsThatOfTheStartPlusASmoothPart) {
  const Setting setting = certified(1 << 16);
  const double tau = convergence_constants(setting).travel;
  EXPECT_NEAR(tau, 2 * std::sqrt(4e-4) / (std::exp(-2.0 / 3) / 5), 1e-12);
  const Roughness from_zero = roughness_bounds(setting, tau, 0, 0, 0);
  // The limit of (b) for a constant start: tau e^c 2c.
  EXPECT_NEAR(from_zero.total_variation, tau * std::exp(1.0 / 3) * 2 / 3, 1e-3);
  EXPECT_EQ(from_zero.variation, from_zero.total_variation);
  EXPECT_NEAR(from_zero.increment * (1 << 16), from_zero.total_variation, 1e-2);
  const Roughness rough = roughness_bounds(setting, tau, 0.1, 500, 3);
  EXPECT_GT(rough.total_variation, from_zero.total_variation);
  EXPECT_EQ(rough.variation, rough.total_variation + 3);
}

TEST(TowerConstants, ABoundThatOverflowsIsInfinite) {
  Setting setting = certified(16);
  setting.bound = 300;
  EXPECT_TRUE(std::isinf(convergence_constants(setting).displacement));
}

TEST(LossSummary, AGeometricSequenceHasItsRate) {
  std::vector<double> losses(200);
  for (std::size_t t = 0; t < losses.size(); ++t) losses[t] = 3 * std::exp(-0.07 * double(t));
  LossSummary summary = summarize_losses(losses);
  EXPECT_NEAR(summary.rate, 0.07, 1e-12);
  EXPECT_NEAR(summary.r_squared, 1, 1e-12);
  EXPECT_NEAR(summary.worst_ratio, std::exp(-0.07), 1e-12);
  EXPECT_EQ(summary.increases, 0);
  losses[50] = 2 * losses[49];  // outside the second half: the rate stays
  summary = summarize_losses(losses);
  EXPECT_EQ(summary.increases, 1);
  EXPECT_NEAR(summary.worst_ratio, 2, 1e-12);
  EXPECT_NEAR(summary.rate, 0.07, 1e-12);
}

TEST(LossSummary, HasNoRateWithoutPositiveLosses) {
  const std::vector<double> zero = {1, 0.5, 0.1, 0, 0}, few = {1, 0.5};
  EXPECT_TRUE(std::isnan(summarize_losses(zero).rate));
  EXPECT_TRUE(std::isnan(summarize_losses(few).rate));
}

}  // namespace
}  // namespace gradus::deep_resnet
