// The tasks that tell methods apart (docs/tasks.md): derivatives, closed forms, data.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../differences.h"
#include "gradus/datasets/find.h"
#include "gradus/error.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

Seeds some_seeds() {
  return {1, 2, 3, 4, 5};
}

/// A task, its default model or the same with other options, some training rows and a start.
struct Start {
  Start(const std::string& name, const std::string& options, const std::string& model_options = "",
        int64_t most_rows = 8) {
    task = make<Task>("suite", name, options);
    data = task->data(some_seeds(), at::kDouble);
    const Item item = task->describe().model;
    model = make<Model>("suite", item.id.substr(std::string("suite.").size()),
                        model_options.empty() ? item.options : model_options, &data.info);
    loss = task->loss();
    const int64_t rows = std::min(most_rows, data.train.rows());
    batch = {data.train.input.narrow(0, 0, rows), data.train.target.narrow(0, 0, rows), {}};
    parameters = model->initial({3, 0, 0, at::kDouble});
  }
  double value(const Tensors& at) const {
    return evaluate(task.get(), *model, *loss, at, 0, batch, {.gradient = false})
        .value.item<double>();
  }
  std::unique_ptr<Task> task;
  TaskData data;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  Batch batch;
  Tensors parameters;
};

struct Derived {
  const char* name;
  const char* options;
  const char* model_options;
};

class TellingTask : public ::testing::TestWithParam<Derived> {};

TEST_P(TellingTask, DerivativesAreThoseOfDifferences) {
  const Start start(GetParam().name, GetParam().options, GetParam().model_options);
  const Tensors point = moved(start.parameters, random_direction(start.parameters, 9), 0.1);
  expect_derivatives(start.task.get(), *start.model, *start.loss, point, start.batch);
}

TEST_P(TellingTask, EachRowHasALossOfItsOwn) {
  const Start start(GetParam().name, GetParam().options, GetParam().model_options);
  const Tensor each =
      sample_losses(start.task.get(), *start.model, *start.loss, start.parameters, 0, start.batch);
  EXPECT_EQ(each.numel(), start.batch.input.size(0));
  EXPECT_NEAR(each.mean().item<double>(), start.value(start.parameters), 1e-10);
}

INSTANTIATE_TEST_SUITE_P(
    All, TellingTask,
    ::testing::Values(
        Derived{"copy_recurrent", R"({"length": 2, "delay": 2, "rows": 16})", R"({"width": 6})"},
        Derived{"fashion_autoencoder", "{}",
                R"({"widths": [784, 4, 784], "activation": "tanh", "output": "logistic"})"},
        Derived{"fashion_variational", R"({"latent": 2})", R"({"hidden": 4})"},
        Derived{"deep_linear", R"({"size": 4, "depth": 3})", ""},
        Derived{"matrix_completion", R"({"size": 6, "rank": 2})", ""},
        Derived{"poisson_1d", R"({"points": 16})", R"({"hidden": [6, 5]})"},
        Derived{"logistic_ill_conditioned", R"({"dim": 5, "rows": 20})", ""},
        Derived{"nesterov_worst_case", R"({"dim": 6})", ""}, Derived{"rosenbrock_100", "{}", ""}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(DeepLinear, LossIsHalfTheSquaredDistanceOfTheProduct) {
  const Start start("deep_linear", R"({"size": 4, "depth": 3, "condition": 8})", "", 4);
  const Tensor target = start.data.train.target.t().div(2);  // rows are 2 times unit vectors
  const Tensor product =
      start.parameters[2].matmul(start.parameters[1]).matmul(start.parameters[0]);
  EXPECT_NEAR(start.value(start.parameters), product.sub(target).square().sum().item<double>() / 2,
              1e-12);
  // Singular values 1, 1/2, 1/4, 1/8: their squares have the sum 85/64, their product is 1/64.
  EXPECT_NEAR(target.square().sum().item<double>(), 85.0 / 64, 1e-12);
  EXPECT_NEAR(std::abs(target.det().item<double>()), 1.0 / 64, 1e-12);
  const Tensor unit = start.data.train.input.div(2);
  EXPECT_EQ(start.value({unit, unit, target}), 0);
}

TEST(MatrixCompletion, IsOfLowRankAndItsPlacesArePartitioned) {
  const auto task = make<Task>("suite", "matrix_completion",
                               R"({"size": 10, "rank": 2, "condition": 4, "known": 0.3})");
  const TaskData data = task->data(some_seeds(), at::kDouble);
  EXPECT_EQ(data.train.rows(), 30);
  EXPECT_EQ(data.test.rows(), 35);
  EXPECT_EQ(data.validation.rows(), 35);
  Tensor matrix = data.train.input.new_zeros({10, 10}), count = matrix.clone();
  for (const Split* split : {&data.train, &data.validation, &data.test}) {
    for (int64_t i = 0; i < split->rows(); ++i) {
      const auto row = split->input[i][0].item<int64_t>(),
                 column = split->input[i][1].item<int64_t>();
      matrix[row][column].copy_(split->target[i][0]);
      count[row][column].add_(1);
    }
  }
  EXPECT_TRUE(count.eq(1).all().item<bool>());
  EXPECT_NEAR(matrix.square().mean().item<double>(), 1, 1e-12);
  // Two singular values, 4 to 1: |M|_F^2 = 17 s^2 and |M'M|_F^2 = 257 s^4, with |M|_F^2 = 100.
  const double fourth = matrix.t().matmul(matrix).square().sum().item<double>();
  EXPECT_NEAR(fourth, 257 * std::pow(100.0 / 17, 2), 1e-8);
}

TEST(Poisson, TheSolutionHasNoResidualAndNoError) {
  const auto task = make<Task>("suite", "poisson_1d", R"({"points": 64, "frequency": 3})");
  const TaskData data = task->data(some_seeds(), at::kDouble);
  const Batch batch{data.train.input, data.train.target, {}};
  // N = u*/(x (1 - x)) and its derivatives by the quotient rule.
  const double pi = std::numbers::pi, k = 3;
  const Tensor x = batch.input;
  const Tensor u = x.mul(pi).sin().add(x.mul(k * pi).sin(), 0.5);
  const Tensor du = x.mul(pi).cos().mul(pi).add(x.mul(k * pi).cos(), 0.5 * k * pi);
  const Tensor ddu = x.mul(pi).sin().mul(-pi * pi).sub(x.mul(k * pi).sin(), 0.5 * k * k * pi * pi);
  const Tensor g = x.mul(x.neg().add(1)), dg = x.mul(-2).add(1);
  const Tensor n = u.div(g), dn = du.sub(n.mul(dg)).div(g);
  const Tensor ddn = ddu.sub(dn.mul(dg).mul(2)).add(n.mul(2)).div(g);
  Tensor output = x.new_empty({64, 3});
  output.narrow(1, 0, 1).copy_(n);
  output.narrow(1, 1, 1).copy_(dn);
  output.narrow(1, 2, 1).copy_(ddn);
  EXPECT_LE(task->loss()->value(output, batch).item<double>(), 1e-24);
  EXPECT_LE(task->measure("error", output, batch).item<double>(), 1e-28);
  // u = 0 has residual and error 1, up to the quadrature of 64 points.
  output.zero_();
  EXPECT_NEAR(task->loss()->value(output, batch).item<double>(), 1, 1e-10);
  EXPECT_NEAR(task->measure("error", output, batch).item<double>(), 1, 1e-10);
  EXPECT_FALSE(data.validation.input.equal(data.test.input));
}

TEST(LogisticIllConditioned, IsZeroWithoutSlopeWhereTheProbabilitiesComeFrom) {
  const Start start("logistic_ill_conditioned", R"({"dim": 4, "rows": 300, "condition": 100})", "",
                    300);
  const Tensor t = start.batch.target.narrow(1, 0, 1);
  const Tensor logits = t.div(t.neg().add(1)).log();
  EXPECT_NEAR(logits.square().mean().item<double>(), 4, 1e-9);
  EXPECT_NEAR(start.loss->value(logits, start.batch).item<double>(), 0, 1e-14);
  EXPECT_LE(start.loss->slope(logits, start.batch).abs().max().item<double>(), 1e-15);
  // The logits are a linear function of the rows: w* by the normal equations.
  const Tensor a = start.batch.input;
  const Tensor w = a.t().matmul(a).inverse().matmul(a.t()).matmul(logits);
  EXPECT_NEAR(start.value({w.t().contiguous()}), 0, 1e-13);
  EXPECT_GT(start.value(start.parameters), 0.01);
  // A random rotation: no column is nearly without variance though an eigenvalue is 1/100.
  EXPECT_GT(a.square().mean(0).min().item<double>(), 0.02);
}

TEST(NesterovWorstCase, IsZeroAtItsMinimumAndHasItsValueAtTheStart) {
  const Start start("nesterov_worst_case", R"({"dim": 9})");
  EXPECT_NEAR(start.value(start.parameters), (1 - 0.1) / 8, 1e-15);
  Tensor best = start.parameters[0].clone();
  for (int64_t i = 0; i < 9; ++i) best[i].fill_(1 - static_cast<double>(i + 1) / 10);
  const Answer answer =
      evaluate(start.task.get(), *start.model, *start.loss, {best}, 0, start.batch, {});
  EXPECT_NEAR(answer.value.item<double>(), 0, 1e-15);
  EXPECT_LE(answer.gradient[0].abs().max().item<double>(), 1e-15);
}

// The least value on the span of t gradients, which conjugate gradients reach.
TEST(NesterovWorstCase, ConjugateGradientsReachTheLeastValueOfTheSpan) {
  const Start start("nesterov_worst_case", R"({"dim": 41})");
  Tensor x = start.parameters[0].clone(), residual, direction;
  for (int64_t t = 1; t <= 20; ++t) {
    const auto gradient = [&](const Tensor& at) {
      return evaluate(start.task.get(), *start.model, *start.loss, {at}, 0, start.batch, {})
          .gradient[0];
    };
    const Tensor r = gradient(x).neg();
    const Tensor p = t == 1 ? r
                            : r.add(direction, r.square().sum().item<double>() /
                                                   residual.square().sum().item<double>());
    const Tensor bend = gradient(x.add(p)).sub(gradient(x));  // a quadratic
    x = x.add(p, r.square().sum().item<double>() / p.mul(bend).sum().item<double>());
    residual = r;
    direction = p;
    EXPECT_NEAR(start.value({x}), (1 / static_cast<double>(t + 1) - 1.0 / 42) / 8, 1e-12) << t;
  }
  const double distance =
      start.parameters[0].new_ones({41}).cumsum(0).div(42).square().sum().item<double>();
  EXPECT_GE(start.value({x}), 3 * distance / (32 * 21 * 21));  // theorem 2.1.7, t = (n - 1)/2
}

TEST(Rosenbrock100, IsTheFunctionOf100Numbers) {
  const Start start("rosenbrock_100", "{}");
  // (-1.2, 1, -1.2, 1, ...): 50 steps from -1.2 to 1 with 24.2, 49 from 1 to -1.2 with 484.
  EXPECT_NEAR(start.value(start.parameters), 50 * 24.2 + 49 * 484, 1e-9);
  EXPECT_EQ(start.value({start.parameters[0].new_ones({100})}), 0);
}

TEST(CopyMemory, RowsAreToBeRepeatedAfterTheMark) {
  const auto task = make<Task>("suite", "copy_recurrent",
                               R"({"symbols": 4, "length": 3, "delay": 2, "rows": 50})");
  const TaskData data = task->data(some_seeds(), at::kDouble);
  const Tensor& input = data.train.input;
  EXPECT_EQ(input.sizes(), at::IntArrayRef({50, 8}));
  EXPECT_TRUE(input.narrow(1, 0, 3).equal(data.train.target.narrow(1, 5, 3)));
  EXPECT_TRUE(input.narrow(1, 0, 3).lt(4).all().item<bool>());
  EXPECT_TRUE(input.select(1, 4).eq(5).all().item<bool>());  // the mark
  EXPECT_TRUE(input.select(1, 3).eq(4).all().item<bool>());  // blanks
  EXPECT_TRUE(input.narrow(1, 5, 3).eq(4).all().item<bool>());
  EXPECT_FALSE(input.equal(data.test.input.narrow(0, 0, 50)));
  // Without memory: every symbol as likely as every other.
  const Batch batch{input, data.train.target, {}};
  Tensor output = input.new_zeros({50, 8, 6});
  output.narrow(2, 4, 2).fill_(-1e9);
  EXPECT_NEAR(task->loss()->value(output.flatten(1), batch).item<double>(), std::log(4.0), 1e-12);
  output.scatter_(2, data.train.target.to(at::kLong).unsqueeze(-1), 50);
  EXPECT_EQ(task->measure("accuracy", output.flatten(1), batch).item<double>(), 1);
  EXPECT_LE(task->loss()->value(output.flatten(1), batch).item<double>(), 1e-12);
}

TEST(FashionVariational, IsTheEvidenceBoundOfItsOutput) {
  const auto task = make<Task>("suite", "fashion_variational", R"({"latent": 1})");
  Batch batch;
  batch.target = Stream{1, 0}.uniforms({1, 2}, 0, 1);
  batch.target[0][0].fill_(1);
  batch.target[0][1].fill_(0.25);
  Tensor output = batch.target.new_zeros({1, 4});
  output[0][0].fill_(2);
  output[0][1].fill_(-1);
  output[0][2].fill_(0.5);
  output[0][3].fill_(-0.3);
  const double missed = std::log1p(std::exp(2.0)) - 2 + std::log1p(std::exp(-1.0)) + 0.25;
  const double distance = (0.25 + std::exp(-0.3) - 1 + 0.3) / 2;
  EXPECT_NEAR(task->loss()->value(output, batch).item<double>(), missed + distance, 1e-12);
}

/// What a loss answers at once is what it answers one after the other.
void expect_value_and_slope(const Loss& loss, const Tensor& output, const Batch& batch) {
  Tensor slope;
  const Tensor value = loss.value_and_slope(output, batch, slope);
  EXPECT_NEAR(value.item<double>(), loss.value(output, batch).item<double>(), 1e-10);
  EXPECT_EQ(slope.sizes(), output.sizes());
  const Tensor expected = loss.Loss::slope(output, batch);  // by autograd
  EXPECT_LE(slope.sub(expected).abs().max().item<double>(), 1e-12);
  Tensor kept = slope.clone();
  kept.zero_();
  loss.value_and_slope(output, batch, kept);
  EXPECT_TRUE(kept.equal(slope));
}

TEST(FashionVariational, ValueAndSlopeBelongTogether) {
  const auto loss = make<Task>("suite", "fashion_variational", R"({"latent": 3})")->loss();
  const Tensor rows = Stream{1, 0}.uniforms({4, 24}, 0, 1);
  expect_value_and_slope(*loss, Stream{2, 0}.normals({4, 26}), {rows, rows.narrow(1, 0, 20), {}});
}

TEST(CopyRecurrent, ValueAndSlopeBelongTogether) {
  const auto task = make<Task>("suite", "copy_recurrent",
                               R"({"symbols": 4, "length": 3, "delay": 2, "rows": 50})");
  const TaskData data = task->data(some_seeds(), at::kDouble);
  expect_value_and_slope(*task->loss(), Stream{2, 0}.normals({50, 48}),
                         {data.train.input, data.train.target, {}});
}

TEST(Book, ValueAndSlopeBelongTogether) {
  const auto loss = make<Task>("suite", "book_transformer", R"({"context": 5})")->loss();
  const Tensor symbols = Stream{1, 0}.uniforms({4, 5}, 0, 63).floor();
  expect_value_and_slope(*loss, Stream{2, 0}.normals({4, 5 * 63}), {symbols, symbols, {}});
}

TEST(FashionVariational, NoiseIsThatOfTheProblem) {
  const auto task = make<Task>("suite", "fashion_variational");
  const TaskData data = task->data(some_seeds(), at::kFloat), other = task->data({}, at::kFloat);
  EXPECT_TRUE(data.train.input.narrow(1, 784, 8).equal(other.train.input.narrow(1, 784, 8)));
  EXPECT_NEAR(data.train.input.narrow(1, 784, 8).std().item<double>(), 1, 0.01);
  EXPECT_TRUE(data.train.target.is_alias_of(data.train.input));
  EXPECT_EQ(data.info.outputs, 800);
  EXPECT_EQ(data.validation.rows(), 10000);
}

TEST(Book, TargetsAreTheCharactersAfterTheInputs) {
  if (!datasets::search(datasets::entry("bible_kjv")).found) {
    GTEST_SKIP() << "bible_kjv is not on this machine";
  }
  const auto task = make<Task>("suite", "book_transformer", R"({"context": 20, "measured": 7})");
  const TaskData data = task->data(some_seeds(), at::kDouble);
  EXPECT_EQ(data.info.outputs, 20 * 63);
  EXPECT_EQ(data.test.rows(), 7);
  EXPECT_EQ(data.validation.rows(), 7);
  EXPECT_GT(data.train.rows(), 180000);
  for (const Split* split : {&data.train, &data.validation, &data.test}) {
    EXPECT_TRUE(split->input.narrow(1, 1, 19).equal(split->target.narrow(1, 0, 19)));
  }
  EXPECT_EQ(data.train.target[0][19].item<double>(), data.train.input[1][0].item<double>());
  const Start start("book_transformer", R"({"context": 6, "measured": 2})",
                    R"({"width": 8, "heads": 2, "hidden": 8, "layers": 2})", 2);
  EXPECT_NEAR(start.value(start.parameters), std::log(63.0), 0.05);
  expect_derivatives(start.task.get(), *start.model, *start.loss, start.parameters, start.batch);
}

}  // namespace
}  // namespace gradus::test
