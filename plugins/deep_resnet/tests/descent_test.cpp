// The optimizer: trajectory, depth exponent, certified step, divergence.
#include <gtest/gtest.h>

#include <cmath>

#include "depth_gd.h"
#include "golden_trajectory.inc"
#include "gradus/error.h"
#include "gradus/standalone_objective.h"
#include "small_tower.h"

namespace gradus::deep_resnet {
namespace {

using testing::SmallTower;

Tower::Options zero_start(int64_t depth) {
  Tower::Options options;
  options.depth = depth;
  options.init = Preset::zero;
  return options;
}

StandaloneObjective objective_of(const SmallTower& small) {
  return {*small.tower, *small.loss, small.data.info, small.batch, {small.weights[0].clone()}};
}

DepthGd::Options with_step(double eta0) {
  DepthGd::Options options;
  options.eta0 = eta0;
  return options;
}

DepthGd::Options certified_step() {
  DepthGd::Options options;
  options.eta0_rule = StepRule::certified;
  return options;
}

Tensor waves(at::IntArrayRef shape, double frequency, double phase, double size) {
  Stream stream{};
  Tensor tensor = stream.uniforms(shape, 0, 1);
  double* values = tensor.mutable_data_ptr<double>();
  for (int64_t i = 0; i < tensor.numel(); ++i) {
    values[i] = size * std::sin(frequency * static_cast<double>(i) + phase);
  }
  return tensor;
}

/// The problem of golden_trajectory.py.
SmallTower golden_problem() {
  Tower::Options options = zero_start(12);
  TheoryTask::Options task;
  task.samples = 3;
  task.width = 4;
  SmallTower small(options, task);
  small.weights = {waves({12, 4, 4}, 1.7, 0.4, 0.3)};
  constexpr double quarter = 1.5707963267948966;
  small.batch = {waves({3, 4}, 0.9, 0.2 + quarter, 1), waves({3, 4}, 0.5, -0.3, 1), {}};
  return small;
}

TEST(DepthGd, FollowsATrajectoryComputedElsewhere) {
  const SmallTower small = golden_problem();
  StandaloneObjective objective = objective_of(small);
  DepthGd::Options options;
  options.eta0 = 0.75;
  DepthGd descent(options);
  for (const double golden : golden_losses) {
    EXPECT_NEAR(objective.value() / golden, 1, 1e-11);
    if (golden == golden_losses[4]) break;
    for (int step = 0; step < 10; ++step) objective.advance(descent);
  }
  const double* weights = objective.parameters()[0].const_data_ptr<double>();
  int64_t index = 0;
  for (const double golden : golden_weights) {
    EXPECT_NEAR(weights[index], golden, 1e-12);
    index += 11;
  }
}

TEST(DepthGd, ManualAndAutogradTrajectoriesAgree) {
  Tower::Options graph = zero_start(32);
  graph.backward = Backward::autograd;
  const SmallTower own(zero_start(32)), by_graph(graph);
  StandaloneObjective a = objective_of(own), b = objective_of(by_graph);
  DepthGd first({}), second({});
  for (int step = 0; step < 50; ++step) {
    a.advance(first);
    b.advance(second);
  }
  EXPECT_LT(testing::difference(a.parameters()[0], b.parameters()[0]), 1e-10);
}

TEST(DepthGd, TheStepFollowsTheDepth) {
  for (const double alpha : {0.25, 0.5, 0.75, 1.0}) {
    for (const int64_t depth : {16, 256}) {
      Tower::Options options = zero_start(depth);
      options.alpha = alpha;
      const SmallTower small(options);
      StandaloneObjective objective = objective_of(small);
      DepthGd descent(with_step(0.5));
      objective.advance(descent);
      EXPECT_NEAR(descent.last_step(), 0.5 * std::pow(double(depth), 2 * alpha - 1), 1e-12);
    }
  }
  const SmallTower small(zero_start(16));
  StandaloneObjective objective = objective_of(small);
  DepthGd::Options decaying = with_step(2);
  decaying.depth_exponent = {false, -1};
  decaying.decay = 0.5;
  DepthGd constant(decaying);
  for (int step = 0; step < 4; ++step) objective.advance(constant);
  EXPECT_NEAR(constant.last_step(), 2.0 / 16 / 2, 1e-15);  // the fourth step: (1 + 3)^-.5
}

TEST(DepthGd, TheCertifiedStepIsTheTheorems) {
  TheoryTask::Options near;
  near.targets = Targets::pert;
  near.eps = 0.02;
  const SmallTower small(zero_start(1024), near);
  StandaloneObjective objective = objective_of(small);
  DepthGd descent(certified_step());
  objective.advance(descent);
  EXPECT_NEAR(1 / descent.last_step(), 0.42, 5e-3);
  double before = objective.value();
  for (int step = 0; step < 20; ++step) {
    objective.advance(descent);
    const double now = objective.value();
    EXPECT_LE(now, (1 - 0.099 * descent.last_step()) * before);
    before = now;
  }
}

TEST(DepthGd, ACertifiedStepNeedsASmallStart) {
  Tower::Options options;
  options.depth = 16;
  options.init = Preset::white;
  const SmallTower small(options);
  StandaloneObjective objective = objective_of(small);
  DepthGd descent(certified_step());
  try {
    objective.advance(descent);
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "deep_resnet.certified");
  }
}

TEST(DepthGd, RefusesWhatItDoesNotKnow) {
  Tower::Options relu = zero_start(16);
  relu.activation = Sigma::relu;
  const SmallTower smooth(zero_start(16)), rough(relu);
  const DepthGd certified(certified_step()), fixed({});
  const DataInfo& data = smooth.data.info;
  EXPECT_EQ(certified.refuses(*smooth.tower, *smooth.loss, data), "");
  EXPECT_NE(certified.refuses(*rough.tower, *rough.loss, data), "");
  EXPECT_NE(certified.refuses(*smooth.tower, *make_loss("mean_squared_error"), data), "");
  EXPECT_EQ(fixed.refuses(*rough.tower, *rough.loss, data), "");
}

TEST(DepthGd, ADivergingStepNamesTheBoundThatItBroke) {
  Tower::Options options = zero_start(16);
  options.activation = Sigma::linear;
  const SmallTower small(options);
  StandaloneObjective objective = objective_of(small);
  DepthGd descent(with_step(500));
  for (int step = 0; step < 200 && objective.stopped().empty(); ++step) objective.advance(descent);
  EXPECT_NE(objective.stopped().find("diverged"), std::string::npos) << objective.stopped();
  EXPECT_NE(objective.stopped().find("breaks the bound 1 / Lambda"), std::string::npos);
}

TEST(DepthGd, StopsBelowItsLoss) {
  const SmallTower small(zero_start(32));
  StandaloneObjective objective = objective_of(small);
  DepthGd::Options options;
  options.stop_loss = 1e-3;
  DepthGd descent(options);
  for (int step = 0; step < 2000 && objective.stopped().empty(); ++step) objective.advance(descent);
  EXPECT_LT(objective.value(), 1e-3);
  EXPECT_NE(objective.stopped().find("below"), std::string::npos);
}

}  // namespace
}  // namespace gradus::deep_resnet
