// Lion's steps, without a run around them.
#include <gtest/gtest.h>

#include "gradus/make_item.h"
#include "gradus/standalone_objective.h"

namespace {

std::unique_ptr<gradus::Optimizer> lion(const std::string& options) {
  return gradus::make_item<gradus::Optimizer>(*gradus_plugin(), "lion", options);
}

TEST(Lion, ReachesTheMinimumOfAQuadratic) {
  gradus::StandaloneObjective objective(gradus::quadratic_problem());
  objective.advance(*lion(R"({"lr": 1e-3})"), 2000);
  EXPECT_LT(objective.value(), 1e-4);
}

// By hand, on x^2 / 2 from 1, so that g = x: the first two directions are +1.
TEST(Lion, MovesEveryCoordinateByItsStepSize) {
  gradus::StandaloneObjective objective(gradus::quadratic_problem(at::kDouble, 1));
  objective.advance(*lion(R"({"lr": 0.25})"), 2);
  EXPECT_EQ(objective.parameters()[0].item<double>(), 0.5);
}

}  // namespace
