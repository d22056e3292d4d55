// What must hold for every optimizer of the plugin.
#include <ATen/ops/logspace.h>
#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/standalone_objective.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

struct Network {
  DataInfo data;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss = make_loss("half_squared_error");
  Batch batch;

  Network() {
    data.input_shape = {3};
    data.outputs = 2;
    model = make<Model>("suite", "mlp", R"({"widths": [3, 4, 2], "activation": "tanh"})", &data);
    Stream stream{11, 0};
    batch.input = stream.normals({5, 3});
    batch.target = stream.normals({5, 2});
  }
  StandaloneObjective objective(Tensors parameters, int64_t copies) const {
    return StandaloneObjective(*model, *loss, data, batch, std::move(parameters),
                               {.copies = copies});
  }
  StandaloneObjective objective(int64_t first, int64_t copies, at::ScalarType dtype) const {
    return objective(model->initial({3, first, copies, dtype}), copies);
  }
};

void expect_equal(const Tensors& a, const Tensors& b, double tolerance = 0) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_LE(a[i].sub(b[i]).abs().max().item<double>(), tolerance) << "parameter " << i;
  }
}

class Baseline : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Optimizer> optimizer() const { return make<Optimizer>("baselines", GetParam()); }
  Network network_;
};

TEST_P(Baseline, StackedNetworksMoveLikeSingleOnes) {
  if (!optimizer()->elementwise()) GTEST_SKIP() << "it moves the whole stack as one";
  StandaloneObjective stack = network_.objective(0, 3, at::kDouble);
  const auto one = optimizer();
  for (int step = 0; step < 5; ++step) stack.advance(*one);
  for (int64_t k = 0; k < 3; ++k) {
    StandaloneObjective single = network_.objective(k, 0, at::kDouble);
    const auto other = optimizer();
    for (int step = 0; step < 5; ++step) single.advance(*other);
    Tensors slice;
    for (const Tensor& parameter : stack.parameters()) slice.push_back(parameter[k]);
    expect_equal(slice, single.parameters(), 1e-9);  // RMSprop divides by roots near 0
  }
}

TEST_P(Baseline, LayoutOfParametersDoesNotMatter) {
  StandaloneObjective plain = network_.objective(0, 0, at::kDouble);
  Tensors turned = network_.model->initial({3, 0, 0, at::kDouble});
  turned[0] = turned[0].t().contiguous().t();
  const Tensor first = turned[0];
  StandaloneObjective other = network_.objective(turned, 0);
  const auto a = optimizer(), b = optimizer();
  for (int step = 0; step < 5; ++step) {
    plain.advance(*a);
    other.advance(*b);
  }
  expect_equal(plain.parameters(), other.parameters(), 1e-9);
  EXPECT_TRUE(other.parameters()[0].is_same(first));
  EXPECT_FALSE(first.is_contiguous());
}

TEST_P(Baseline, GoesOnFromASavedStateBitwise) {
  StandaloneObjective objective = network_.objective(0, 0, at::kFloat);
  objective.set_batch(
      {network_.batch.input.to(at::kFloat), network_.batch.target.to(at::kFloat), {}});
  const auto first = optimizer();
  for (int step = 0; step < 3; ++step) objective.advance(*first);
  Archive archive;
  first->state(archive);
  Tensors copies;
  for (const Tensor& parameter : objective.parameters()) copies.push_back(parameter.clone());
  for (int step = 0; step < 3; ++step) objective.advance(*first);

  StandaloneObjective again = network_.objective(copies, 0);
  again.set_batch(objective.batch(false));
  const auto second = optimizer();
  archive.restore();
  second->state(archive);
  for (int step = 0; step < 3; ++step) again.advance(*second);
  expect_equal(objective.parameters(), again.parameters());
}

TEST_P(Baseline, LowersTheLoss) {
  StandaloneObjective objective = network_.objective(0, 0, at::kDouble);
  const auto value = [&] { return objective.ask({.gradient = false}).value.item<double>(); };
  const double before = value();
  const auto one = optimizer();
  for (int step = 0; step < 200; ++step) objective.advance(*one);
  EXPECT_LT(value(), before);
}

TEST_P(Baseline, AcceptsAParameterWithoutAxes) {
  const auto task = make<Task>("suite", "beale");
  class Scalars final : public Model {
   public:
    std::vector<ParameterInfo> parameters() const override { return {{"x", {}}, {"y", {}}}; }
    Tensors initial(const InitRequest&) const override { return {}; }
    Tensor forward(const Tensors& p, const Batch&, Tensors*) const override {
      const Tensor unit = p[0].new_zeros({1, 2});
      Tensor x = unit.clone(), y = unit.clone();
      x.select(1, 0).fill_(1);
      y.select(1, 1).fill_(1);
      return x.mul(p[0]).add(y.mul(p[1]));
    }
  } model;
  const auto loss = task->loss();
  const TaskData data = task->data(Seeds{}, at::kDouble);
  const Tensor one = data.train.input.new_ones({});
  StandaloneObjective objective(model, *loss, data.info, {data.train.input, data.train.target, {}},
                                {one.clone(), one.mul(0.8)});
  const double before = objective.ask().value.item<double>();
  const auto optimizer = this->optimizer();
  for (int step = 0; step < 20; ++step) objective.advance(*optimizer);
  EXPECT_LT(objective.ask().value.item<double>(), before);
  EXPECT_EQ(objective.parameters()[0].dim(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, Baseline, ::testing::ValuesIn(optimizers_of("baselines")),
                         [](const auto& info) { return info.param; });

TEST(Lbfgs, EndsAtAPointThatCannotBeImproved) {
  const Network network;
  const auto task = make<Task>("suite", "rosenbrock");
  const TaskData data = task->data(Seeds{}, at::kDouble);
  const auto model = make<Model>("suite", "point", R"({"start": [-1.2, 1]})", &data.info);
  const auto loss = task->loss();
  StandaloneObjective objective(*model, *loss, data.info, {data.train.input, data.train.target, {}},
                                model->initial({0, 0, 0, at::kDouble}));
  const auto lbfgs = make<Optimizer>("baselines", "lbfgs");
  for (int step = 0; step < 20 && objective.stopped().empty(); ++step) objective.advance(*lbfgs);
  EXPECT_FALSE(objective.stopped().empty());
  EXPECT_LT(objective.ask().value.item<double>(), 1e-8);  // tolerance_change is 1e-9
}

TEST(Lbfgs, AsksAtMostMaxEvalTimesAStep) {
  for (const int64_t most : {2, 3, 4, 7}) {
    StandaloneObjective objective(rosenbrock_problem());
    const auto lbfgs = make<Optimizer>(
        "baselines", "lbfgs", R"({"max_iter": 10, "max_eval": )" + std::to_string(most) + "}");
    for (int64_t asked = 0; objective.step() < 10; asked = objective.counts().values) {
      objective.advance(*lbfgs);
      EXPECT_LE(objective.counts().values - asked, most) << "step " << objective.step();
    }
    const double start = StandaloneObjective(rosenbrock_problem()).value();
    EXPECT_LE(objective.value(), start);  // one try may find nothing lower: the step then stays
    if (most >= 7) {
      EXPECT_LT(objective.value(), start / 4);
    }
  }
  EXPECT_THROW(make<Optimizer>("baselines", "lbfgs", R"({"max_eval": 1})"), Error);
}

// Gradients from 1e-3 to 1e3, each constant but for a ten-thousandth. As the difference of the mean
// square and the squared mean, a variance is below zero after about 1,500 steps.
TEST(RmsProp, CenteredStaysFiniteWhereTheGradientIsNearlyConstant) {
  const Tensor slopes = at::logspace(-3, 3, 16, 10, at::kDouble).to(at::kFloat);
  StandaloneObjective objective(function_problem(
      "ripples", {slopes.mul(0)},
      [slopes](const Tensors& x) { return x[0].sub(x[0].cos(), 1e-4).mul(slopes).sum(); }));
  const auto rmsprop = make<Optimizer>("baselines", "rmsprop", R"({"centered": true})");
  objective.advance(*rmsprop, 2000);
  EXPECT_TRUE(objective.parameters()[0].isfinite().all().item<bool>());
}

TEST(Sgd, RefusesNesterovWithoutMomentum) {
  EXPECT_THROW(make<Optimizer>("baselines", "sgd", R"({"nesterov": true})"), Error);
}

}  // namespace
}  // namespace gradus::test
