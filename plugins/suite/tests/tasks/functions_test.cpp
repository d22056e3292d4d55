#include <gtest/gtest.h>

#include "gradus/task.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

struct Known {
  const char* name;
  const char* options;
  const char* point;
  double value;
};

class TestFunction : public ::testing::TestWithParam<Known> {
 protected:
  Answer ask(const Tensor& point, int64_t copies) const {
    const TaskData data = task_->data(Seeds{}, at::kDouble);
    const auto model = make<Model>("suite", "point", GetParam().point, &data.info);
    const Batch batch{data.train.input, data.train.target, {}};
    return evaluate(task_.get(), *model, *task_->loss(), {point}, copies, batch, {});
  }
  Tensor start(int64_t copies) const {
    const TaskData data = task_->data(Seeds{}, at::kDouble);
    const auto model = make<Model>("suite", "point", GetParam().point, &data.info);
    return model->initial({1, 0, copies, at::kDouble})[0];
  }
  std::unique_ptr<Task> task_ = make<Task>("suite", GetParam().name, GetParam().options);
};

TEST_P(TestFunction, HasTheKnownValue) {
  EXPECT_NEAR(ask(start(0), 0).value.item<double>(), GetParam().value, 1e-12);
}

TEST_P(TestFunction, GradientIsTheDerivativeOfTheValue) {
  const Tensor point = start(0);
  const Tensor gradient = ask(point, 0).gradient[0];
  const double h = 1e-5;
  for (int64_t i = 0; i < point.numel(); ++i) {
    Tensor high = point.clone(), low = point.clone();
    high[i].add_(h);
    low[i].sub_(h);
    const double slope =
        (ask(high, 0).value.item<double>() - ask(low, 0).value.item<double>()) / (2 * h);
    EXPECT_NEAR(gradient[i].item<double>(), slope, 1e-5 * (1 + std::abs(slope)));
  }
}

TEST_P(TestFunction, StackedPointsEqualSingleOnes) {
  const Tensor points = start(2).mul(start(2).new_ones({2, 1}).cumsum(0));
  const Answer all = ask(points, 2);
  for (int64_t k = 0; k < 2; ++k) {
    const Answer one = ask(points[k].clone(), 0);
    EXPECT_EQ(all.value[k].item<double>(), one.value.item<double>());
    EXPECT_EQ(all.gradient[0][k].sub(one.gradient[0]).abs().max().item<double>(), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TestFunction,
    ::testing::Values(
        // f(-1.2, 1) = 24.2 and f(1, 1) = 14.203125: More, Garbow, Hillstrom 1981, problems 1 and 5
        Known{"rosenbrock", "{}", R"({"start": [-1.2, 1]})", 24.2},
        Known{"rosenbrock", R"({"dim": 3})", R"({"start": [1, 1, 1]})", 0},
        Known{"beale", "{}", R"({"start": [1, 1]})", 14.203125},
        Known{"beale", "{}", R"({"start": [3, 0.5]})", 0}));

TEST(Regression, TestRowsAreFreeOfNoise) {
  const auto task = make<Task>("suite", "regression_1d", R"({"samples": 1000, "noise": 0.3})");
  Seeds seeds;
  seeds.data = 3;
  const TaskData data = task->data(seeds, at::kDouble);
  const auto off = [](const Split& split) {
    return split.target.sub(split.input.mul(2 * 3.14159265358979323846).sin());
  };
  EXPECT_LE(off(data.test).abs().max().item<double>(), 1e-12);
  EXPECT_NEAR(off(data.train).std().item<double>(), 0.3, 0.03);
  EXPECT_EQ(data.test.rows(), 1001);
  EXPECT_NEAR(off(data.validation).std().item<double>(), 0.3, 0.03);
  EXPECT_EQ(data.validation.rows(), 999);
  EXPECT_NEAR(data.validation.input[0][0].item<double>(),
              (data.train.input[0][0].item<double>() + data.train.input[1][0].item<double>()) / 2,
              1e-12);
  EXPECT_FALSE(off(data.validation).equal(off(data.train).narrow(0, 0, 999)));
  EXPECT_EQ(data.train.input[999][0].item<double>(), 1);
}

}  // namespace
}  // namespace gradus::test
