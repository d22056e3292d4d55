#include <gtest/gtest.h>

#include <numbers>

#include "driver.h"
#include "gradus/error.h"
#include "target_tasks.h"

namespace gradus::random_restart {
namespace {

ConstantErrors errors_of(const TargetTask& task) {
  const TaskData data = task.data(Seeds{.data = 1}, at::kDouble);
  return constant_errors(to_flat({data.test.target}), data.info.target_low, data.info.target_high);
}

TEST(TargetTasks, BestConstantsAreThoseOfTheTheory) {
  EXPECT_NEAR(errors_of(AbsTask({})).mse, 1.0 / 12, 1e-6);
  EXPECT_NEAR(errors_of(AbsTask({})).l1, 0.25, 1e-6);
  EXPECT_NEAR(errors_of(SquareTask({})).mse, 4.0 / 45, 1e-6);
  EXPECT_NEAR(errors_of(SquareTask({})).l1, 0.25, 1e-6);
  EXPECT_NEAR(errors_of(SineTask({})).mse, 0.5, 1e-6);
  EXPECT_NEAR(errors_of(SineTask({})).l1, 2 / std::numbers::pi, 1e-6);
  EXPECT_EQ(errors_of(ConstTask({})).mse, 0);
}

TEST(TargetTasks, SmallerSamplesAreTheBeginningOfLargerOnes) {
  TargetOptions few, many;
  few.samples = 10;
  many.samples = 40;
  const Seeds seeds{.data = 9};
  const Tensor a = AbsTask(few).data(seeds, at::kDouble).train.input;
  const Tensor b = AbsTask(many).data(seeds, at::kDouble).train.input;
  EXPECT_TRUE(a.equal(b.narrow(0, 0, 10)));
}

TEST(TargetTasks, StateDomainAndRange) {
  TargetOptions options;
  options.domain = {0.25, 0.75};
  const TaskData sine = SineTask(options).data({}, at::kDouble);
  EXPECT_EQ(sine.info.target_high, 1);
  EXPECT_NEAR(sine.info.target_low, std::sqrt(0.5), 1e-15);
  EXPECT_GE(sine.train.input.min().item<double>(), 0.25);
  EXPECT_LE(sine.train.input.max().item<double>(), 0.75);
  const TaskData square = SquareTask(options).data({}, at::kDouble);
  EXPECT_EQ(square.info.target_low, 0.0625);
  SqnormTask::Options box;
  box.dim = 3;
  const TaskData norm = SqnormTask(box).data({}, at::kFloat);
  EXPECT_EQ(norm.train.input.sizes(), (std::vector<int64_t>{512, 3}));
  EXPECT_EQ(norm.test.rows(), 4096);
  EXPECT_LE(norm.train.target.max().item<double>(), norm.info.target_high);
}

TEST(TargetTasks, RefuseAnEmptyDomain) {
  for (const double b : {-1.0, -2.0}) {
    TargetOptions options;
    options.domain = {-1, b};
    try {
      const AbsTask task(options);
      ADD_FAILURE() << b;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "random_restart.domain");
    }
  }
}

TEST(TargetTasks, MeasureTheClippedOutput) {
  const AbsTask task({});
  Batch batch;
  batch.target = task.data({}, at::kDouble).test.target.narrow(0, 0, 2).fill_(0.5);
  const Tensor output = batch.target.clone();
  output[0].fill_(3);
  output[1].fill_(-3);
  EXPECT_DOUBLE_EQ(task.measure("clipped_mse", output, batch).item<double>(), 0.25);
  EXPECT_DOUBLE_EQ(task.measure("clipped_l1", output, batch).item<double>(), 0.5);
}

}  // namespace
}  // namespace gradus::random_restart
