// Gradient descent and the tangent kernel against NumPy (reference.py), and against each other.
#include <gtest/gtest.h>

#include <cmath>

#include "linearisation.h"
#include "loss_curve.h"
#include "reference.inc"
#include "sine_net.h"

namespace gradus::grelu {
namespace {

TEST(GreluDescent, FollowsTheTrajectoryOfNumpy) {
  Net net = sine_net();
  const Samples samples = sine_samples();
  Descent descent(net, samples);
  const std::vector<double> losses = descent.run(0.02, 0, 20);
  ASSERT_EQ(losses.size(), std::size(reference_losses));
  for (std::size_t k = 0; k < losses.size(); ++k) {
    EXPECT_NEAR(losses[k], reference_losses[k], 1e-12 * reference_losses[0]) << "step " << k;
  }
}

TEST(GreluKernel, IsThatOfExplicitJacobians) {
  const Net net = sine_net();
  const KernelFeatures features = kernel_features(net, sine_samples().points);
  const Tensor kernel = empirical_kernel(features, features).contiguous();
  const auto* entry = kernel.const_data_ptr<double>();
  for (std::size_t i = 0; i < std::size(reference_kernel); ++i) {
    EXPECT_NEAR(entry[i], reference_kernel[i], 1e-11 * reference_kernel[0]) << "entry " << i;
  }
}

TEST(GreluDescent, EndsAtItsGoalAndGivesUpWhereTheLossGrows) {
  Net net = sine_net();
  const Samples samples = sine_samples();
  EXPECT_LE(Descent(net, samples).run(0.02, 0.5, 1000).back(), 0.5);
  Net lost = sine_net();
  const auto losses = Descent(lost, samples).run(5, 0, 1000);
  EXPECT_LT(losses.size(), 1000u);
  EXPECT_FALSE(losses.back() <= losses.front());
}

TEST(GreluLinearisation, TakesTheNetworksStepToFirstOrder) {
  const Samples samples = sine_samples();
  const Tensor unseen = sphere_samples(3, sine_inputs, 1, true, 9).points;
  const auto gaps_after = [&](double eta) {
    Net net = sine_net();
    Linearisation linear(net, samples, unseen);
    Descent descent(net, samples);
    EXPECT_EQ(linear.train_gap(output_of(net, samples.points).sub(samples.targets)), 0);
    descent.step(eta);
    linear.step(eta);
    return std::pair(linear.train_gap(output_of(net, samples.points).sub(samples.targets)),
                     linear.test_gap(output_of(net, unseen)));
  };
  // The difference after one step is of second order in it.
  const auto [train, test] = gaps_after(1e-4);
  const auto [half_train, half_test] = gaps_after(5e-5);
  EXPECT_NEAR(train / half_train, 4, 0.05);
  EXPECT_NEAR(test / half_test, 4, 0.05);
}

TEST(GreluLossCurve, IsReadAtItsLevels) {
  const std::vector<double> losses = {1, .1, .01, .001};
  EXPECT_EQ(first_at(losses, .05), 2);
  EXPECT_EQ(first_at(losses, 1e-9), -1);
  EXPECT_NEAR(fit_log_loss(losses, 0).slope, std::log(.1), 1e-12);
  EXPECT_NEAR(fit_log_loss(losses, 0).r_squared, 1, 1e-12);
  EXPECT_TRUE(never_rises(losses, 0));
  EXPECT_FALSE(never_rises({1, .1, .2}, 0));
  EXPECT_TRUE(never_rises({1, .1, .2}, .1)) << "a rise below the goal does not count";
  EXPECT_NEAR(time_ratio(10, 16, 1e-6), 10 / std::log(16e6), 1e-12);
  EXPECT_TRUE(std::isnan(time_ratio(-1, 16, 1e-6)));
}

TEST(GreluDescent, KernelFreeStepIsHalfAnEigenvalueUnit) {
  NetSettings settings;
  settings.shape = {32, 512, 4, 2};
  EXPECT_DOUBLE_EQ(kernel_free_step(settings, 0.5), 0.5 * 2 / (512.0 * 4));
  settings.form = InitForm::he;
  EXPECT_DOUBLE_EQ(kernel_free_step(settings, 0.5), 2 * 0.5 * 2 / (512.0 * 4));
  settings.form = InitForm::ntk;
  settings.output = OutputVariance::inverse_width;
  EXPECT_DOUBLE_EQ(kernel_free_step(settings, 0.5), 0.5 / 4);
}

}  // namespace
}  // namespace gradus::grelu
