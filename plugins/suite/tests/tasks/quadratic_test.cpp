#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "gradus/task.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

struct Problem {
  std::unique_ptr<Task> task;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  TaskData data;
};

Problem quadratic(const std::string& options, const std::string& start = "{}") {
  Problem problem;
  problem.task = make<Task>("suite", "quadratic", options);
  Seeds seeds;
  seeds.data = 5;
  problem.data = problem.task->data(seeds, at::kDouble);
  problem.model = make<Model>("suite", "point", start, &problem.data.info);
  problem.loss = problem.task->loss();
  return problem;
}

Answer ask(const Problem& problem, const Tensors& parameters, int64_t copies, const Tensor& rows) {
  const Batch batch{rows, {}, {}};
  return evaluate(problem.task.get(), *problem.model, *problem.loss, parameters, copies, batch, {});
}

TEST(Quadratic, FullRiskIsTheClosedForm) {
  const Problem problem = quadratic(R"({"dim": 3, "condition": 100, "noise": 2})");
  const Tensors start = problem.model->initial({1, 0, 0, at::kDouble});
  const Answer answer = ask(problem, start, 0, problem.data.train.input);
  EXPECT_NEAR(answer.value.item<double>(), (1 + 0.1 + 0.01) / 2, 1e-12);
  const double expected[] = {1, 0.1, 0.01};
  for (int64_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(answer.gradient[0][i].item<double>(), expected[i], 1e-12);
  }
}

TEST(Quadratic, BatchAddsTheMeanOfItsNoise) {
  const Problem problem = quadratic(R"({"dim": 4, "noise": 2})");
  const Tensors start = problem.model->initial({1, 0, 0, at::kDouble});
  const Tensor rows = problem.data.train.input.narrow(0, 3, 2);
  const Tensor full = ask(problem, start, 0, problem.data.train.input).gradient[0];
  const Tensor noisy = ask(problem, start, 0, rows).gradient[0];
  EXPECT_LE(noisy.sub(full).sub(rows.mean(0)).abs().max().item<double>(), 1e-12);
  EXPECT_NEAR(problem.data.train.input.std().item<double>(), 2, 0.1);
}

TEST(Quadratic, ReflectionsTurnTheEigenvectorsAndKeepTheSpectrum) {
  const Problem problem = quadratic(R"({"dim": 3, "condition": 10, "noise": 0, "reflections": 2})");
  Tensor curvature = problem.data.train.input.new_zeros({3, 3});
  for (int64_t i = 0; i < 3; ++i) {
    Tensor unit = curvature.new_zeros({3});
    unit[i].fill_(1);
    curvature[i].copy_(ask(problem, {unit}, 0, problem.data.train.input).gradient[0]);
  }
  EXPECT_LE(curvature.sub(curvature.t()).abs().max().item<double>(), 1e-14);
  // invariants of the eigenvalues 1, 10^-1/2, 1/10: trace and trace of the square
  const double middle = std::pow(10, -0.5);
  EXPECT_NEAR(curvature.trace().item<double>(), 1.1 + middle, 1e-12);
  EXPECT_NEAR(curvature.square().sum().item<double>(), 1.01 + middle * middle, 1e-12);
  EXPECT_GT(curvature[0][1].abs().item<double>(), 1e-3);
}

TEST(Quadratic, GradientIsTheDerivativeOfTheValue) {
  const Problem problem = quadratic(R"({"dim": 3, "reflections": 1, "spectrum": "inverse"})",
                                    R"({"start": [0.3, -2, 1.5]})");
  const Tensors start = problem.model->initial({1, 0, 0, at::kDouble});
  const Tensor rows = problem.data.train.input.narrow(0, 0, 3);
  const Tensor gradient = ask(problem, start, 0, rows).gradient[0];
  for (int64_t i = 0; i < 3; ++i) {
    Tensor high = start[0].clone(), low = start[0].clone();
    high[i].add_(1e-4);
    low[i].sub_(1e-4);
    const double slope = (ask(problem, {high}, 0, rows).value.item<double>() -
                          ask(problem, {low}, 0, rows).value.item<double>()) /
                         2e-4;
    EXPECT_NEAR(gradient[i].item<double>(), slope, 1e-9);  // exact for a quadratic but for rounding
  }
}

TEST(Quadratic, StackedPointsEqualSingleOnes) {
  const Problem problem = quadratic(R"({"dim": 3, "reflections": 1})", R"({"spread": 1})");
  const Tensors stacked = problem.model->initial({1, 0, 2, at::kDouble});
  const Tensor rows = problem.data.train.input.narrow(0, 0, 3);
  const Answer all = ask(problem, stacked, 2, rows);
  ASSERT_EQ(all.value.sizes(), at::IntArrayRef({2}));
  for (int64_t k = 0; k < 2; ++k) {
    const Answer one = ask(problem, problem.model->initial({1, k, 0, at::kDouble}), 0, rows);
    EXPECT_NEAR(all.value[k].item<double>(), one.value.item<double>(), 1e-14);
    EXPECT_LE(all.gradient[0][k].sub(one.gradient[0]).abs().max().item<double>(), 1e-14);
  }
}

TEST(Quadratic, RefusesRowsThatMakeNoPairs) {
  EXPECT_THROW(make<Task>("suite", "quadratic", R"({"rows": 3})"), Error);
}

TEST(Quadratic, PointRefusesAStartOfAnotherLength) {
  EXPECT_THROW(quadratic(R"({"dim": 3})", R"({"start": [1, 2]})"), Error);
}

}  // namespace
}  // namespace gradus::test
