// Gradient descent and the tangent kernel against NumPy (reference.py), and against each other.
#include <gtest/gtest.h>

#include <cmath>

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
