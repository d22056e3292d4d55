// Tests of a step, without a run around it.
#include <gtest/gtest.h>

#include "gradus/make_item.h"
#include "gradus/standalone_objective.h"

namespace {

std::unique_ptr<gradus::Optimizer> method(const std::string& options = "{}") {
  return gradus::make_item<gradus::Optimizer>(*gradus_plugin(), "@id@", options);
}

TEST(@Class@, ReachesTheMinimumOfAQuadratic) {
  gradus::StandaloneObjective objective(gradus::quadratic_problem());
  objective.advance(*method(), 2000);
  EXPECT_LT(objective.value(), 1e-6);
}

// By hand, on x^2 / 2 from 1: m_1 = 1, x_1 = 0.9; m_2 = 0.5 + 0.9, x_2 = 0.9 - 0.14.
TEST(@Class@, FollowsItsEquation) {
  gradus::StandaloneObjective objective(gradus::quadratic_problem(at::kDouble, 1));
  objective.advance(*method(R"({"lr": 0.1, "momentum": 0.5})"), 2);
  EXPECT_NEAR(objective.parameters()[0].item<double>(), 0.76, 1e-15);
}

}  // namespace
