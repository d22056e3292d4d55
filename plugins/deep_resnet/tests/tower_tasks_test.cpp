// The tasks' data are what their texts say.
#include <ATen/ops/eye.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "gradus/error.h"
#include "least_squares.h"
#include "small_tower.h"

namespace gradus::deep_resnet {
namespace {

using testing::difference;

TaskData data_of(const Task& task, uint64_t seed = 3) {
  Seeds seeds;
  seeds.data = seed;
  return task.data(seeds, at::kDouble);
}

Tensor norms(const Tensor& rows) {
  return rows.square().sum(1).sqrt();
}

TEST(TowerTasks, OrthonormalInputsAndTargetsOfEveryKind) {
  for (const Targets targets : {Targets::sphere, Targets::pert, Targets::ppert}) {
    TheoryTask::Options options;
    options.targets = targets;
    options.eps = 0.25;
    const Split train = data_of(TheoryTask(options)).train;
    const Tensor gram = train.input.matmul(train.input.t());
    EXPECT_LT(difference(gram, at::eye(5, at::kDouble)), 1e-13);
    const Tensor away = train.target.sub(train.input);
    if (targets == Targets::sphere) {
      EXPECT_LT(norms(train.target).sub(1).abs().max().item<double>(), 1e-14);
    } else {
      EXPECT_LT(norms(away).sub(0.25).abs().max().item<double>(), 1e-14);
    }
    if (targets == Targets::ppert) {
      EXPECT_GT(away.min().item<double>(), 0);
    }
  }
}

TEST(TowerTasks, OneDataSeedIsOneProblem) {
  const TheoryTask task({});
  EXPECT_TRUE(data_of(task).train.input.equal(data_of(task).train.input));
  EXPECT_FALSE(data_of(task).train.input.equal(data_of(task, 4).train.input));
}

TEST(TowerTasks, MoreOrthonormalInputsThanDimensionsDoNotExist) {
  TheoryTask::Options options;
  options.samples = 11;
  try {
    data_of(TheoryTask(options));
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "deep_resnet.data");
  }
  options.inputs = Inputs::gauss_unit;
  const Split train = data_of(TheoryTask(options)).train;
  EXPECT_LT(norms(train.input).sub(1).abs().max().item<double>(), 1e-14);
}

TEST(TowerTasks, LossesAreHalfTheMeanNormOrTheMeanOverUnits) {
  TheoryTask::Options options;
  const Split train = data_of(TheoryTask(options)).train;
  const Batch batch{train.input, train.target, {}};
  const double half = TheoryTask(options).loss()->value(train.input, batch).item<double>();
  options.loss = SquaredLoss::mean_mse;
  const double mean = TheoryTask(options).loss()->value(train.input, batch).item<double>();
  EXPECT_NEAR(half, train.input.sub(train.target).square().sum().item<double>() / 10, 1e-14);
  EXPECT_NEAR(mean, 2 * half / 10, 1e-14);
}

TEST(TowerTasks, TheFlowIsItsRecursion) {
  FlowTask::Options options;
  options.train = 3;
  options.test = 2;
  options.flow_steps = 7;
  const TaskData data = data_of(FlowTask(options));
  EXPECT_EQ(data.test.rows(), 2);
  EXPECT_LT(norms(data.train.target).sub(1).abs().max().item<double>(), 1e-14);
  // The direction of the input fixes z_0 up to its norm; try norms until the target fits.
  const double* x = data.train.input.const_data_ptr<double>();
  const double* y = data.train.target.const_data_ptr<double>();
  double best = 1;
  for (double norm = 0.5; norm < 3.2; norm += 1e-4) {
    double z[10], squared = 0, error = 0;
    for (int i = 0; i < 10; ++i) z[i] = norm * x[i];
    for (int t = 0; t < 7; ++t) {
      const double angle = 5 * std::numbers::pi * t / 7;
      for (double& one : z)
        one += std::tanh(std::sin(angle) * one + std::cos(angle)) / std::sqrt(7);
    }
    for (const double one : z) squared += one * one;
    for (int i = 0; i < 10; ++i)
      error = std::max(error, std::abs(z[i] / std::sqrt(squared) - y[i]));
    best = std::min(best, error);
  }
  EXPECT_LT(best, 1e-3);
}

TEST(TowerTasks, TheBestLinearMapLeavesTheResidualOfTheRest) {
  // Targets in the span of the inputs leave nothing; with N rows in R^d independent targets leave
  // (1 - d/N) of their square on average.
  Stream stream{1};
  const Tensor x = stream.normals({400, 10}), b = stream.normals({10, 10});
  EXPECT_LT(linear_floor(x, x.matmul(b)), 1e-24);
  const Tensor y = stream.normals({400, 10});
  const double whole = y.square().sum().item<double>() / 800;
  EXPECT_NEAR(linear_floor(x, y) / whole, 1 - 10.0 / 400, 0.01);
  const Tensor twice = at::eye(10, at::kDouble).narrow(0, 0, 3);  // fewer rows than dimensions
  EXPECT_LT(linear_floor(twice, twice.mul(3)), 1e-28);
}

TEST(TowerTasks, ImagesAreUnitFeaturesWithPaddedLabels) {
  try {
    ImageTask::Options options;
    options.samples = 64;
    const TaskData data = data_of(ImageTask(options));
    EXPECT_EQ(data.train.input.sizes(), (at::IntArrayRef{64, 25}));
    EXPECT_LT(norms(data.train.input).sub(1).abs().max().item<double>(), 1e-13);
    EXPECT_EQ(data.train.target.sum().item<double>(), 64);
    EXPECT_EQ(data.train.target.narrow(1, 10, 15).abs().sum().item<double>(), 0);
  } catch (const Error& error) {
    if (!error.id().starts_with("data.")) throw;
    GTEST_SKIP() << error.what();  // the images are not on this machine
  }
}

}  // namespace
}  // namespace gradus::deep_resnet
