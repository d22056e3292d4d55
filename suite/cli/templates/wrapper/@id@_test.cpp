// Tests of a step, without a run around it. Without a host the inner optimizer "sgd" is plain
// gradient descent with the option lr.
#include <gtest/gtest.h>

#include "gradus/make_item.h"
#include "gradus/standalone_objective.h"

namespace {

std::unique_ptr<gradus::Optimizer> method(const std::string& options) {
  return gradus::make_item<gradus::Optimizer>(*gradus_plugin(), "@id@", options);
}

// On x^2 / 2 from 1, without noise: x_2 = 0.9^2.
TEST(@Class@, IsTheInnerOptimizerWithoutNoise) {
  gradus::StandaloneObjective objective(gradus::quadratic_problem(at::kDouble, 1));
  objective.advance(*method(R"({"eta": 0, "optimizer": {"id": "sgd", "lr": 0.1}})"), 2);
  EXPECT_NEAR(objective.parameters()[0].item<double>(), 0.81, 1e-15);
  EXPECT_EQ(objective.counts().gradients, 2);
}

TEST(@Class@, AddsNoise) {
  gradus::StandaloneObjective objective(gradus::quadratic_problem(at::kDouble, 1));
  objective.advance(*method(R"({"eta": 0.01, "optimizer": {"id": "sgd", "lr": 0.1}})"), 2);
  EXPECT_GT(std::abs(objective.parameters()[0].item<double>() - 0.81), 1e-4);
}

}  // namespace
