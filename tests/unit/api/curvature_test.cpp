// Curvature products and losses of single rows: against finite differences, and what they count.
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/standalone_objective.h"
#include "gradus/wrapper.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

Tensors random_like(const Tensors& tensors, uint64_t seed) {
  Stream stream{seed};
  Tensors all;
  for (const Tensor& tensor : tensors) all.push_back(stream.normals(tensor.sizes()));
  return all;
}

double dot(const Tensors& a, const Tensors& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i].mul(b[i]).sum().item<double>();
  return sum;
}

Tensors gradient_at(StandaloneObjective& objective, const Tensors& direction, double distance) {
  for (std::size_t i = 0; i < direction.size(); ++i) {
    objective.parameters()[i].add_(direction[i], distance);
  }
  Tensors gradient = objective.ask({.full = true}).gradient;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    objective.parameters()[i].add_(direction[i], -distance);
  }
  return gradient;
}

/// The largest difference of H v from (g(x + d v) - g(x - d v)) / (2 d), over the largest entry.
double error_of_product(StandaloneObjective& objective) {
  const Tensors v = random_like(objective.parameters(), 7);
  const Tensors product = objective.hessian_product(v, /*full=*/true);
  constexpr double distance = 1e-5;
  const Tensors up = gradient_at(objective, v, distance),
                down = gradient_at(objective, v, -distance);
  double largest = 0, scale = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const Tensor measured = up[i].sub(down[i]).div(2 * distance);
    largest = std::max(largest, measured.sub(product[i]).abs().max().item<double>());
    scale = std::max(scale, measured.abs().max().item<double>());
  }
  return largest / scale;
}

/// An mlp of the suite with its own first derivative, on random points.
struct Network {
  DataInfo data;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  Batch batch;

  explicit Network(const std::string& loss_name) : loss(make_loss(loss_name)) {
    data.input_shape = {3};
    data.outputs = 2;
    model = make<Model>("suite", "mlp", R"({"widths": [3, 4, 2], "activation": "tanh"})", &data);
    Stream stream{11, 0};
    batch.input = stream.normals({5, 3});
    batch.target = loss_name == "cross_entropy" ? at::tensor({0, 1, 1, 0, 1}, at::kLong)
                                                : stream.uniforms({5, 2}, 0, 1);
  }
  StandaloneObjective objective(int64_t copies = 0) const {
    return StandaloneObjective(*model, *loss, data, batch,
                               model->initial({3, 0, copies, at::kDouble}), {.copies = copies});
  }
};

TEST(Curvature, HessianProductsAreDifferencesOfGradients) {
  for (const TestProblem& problem :
       {quadratic_problem(), rosenbrock_problem(), stacked_quadratic_problem(),
        least_squares_problem(), xor_problem()}) {
    StandaloneObjective objective(problem);
    EXPECT_LT(error_of_product(objective), 1e-8) << problem.name;
  }
  for (const char* loss : {"cross_entropy", "logistic", "squared_error", "mean_squared_error"}) {
    const Network network(loss);
    for (const int64_t copies : {0, 3}) {
      StandaloneObjective objective = network.objective(copies);
      EXPECT_LT(error_of_product(objective), 1e-8) << loss << ", " << copies;
    }
  }
}

TEST(Curvature, GaussNewtonIsTheHessianWhereTheModelIsLinear) {
  StandaloneObjective objective(least_squares_problem());
  const Tensors v = random_like(objective.parameters(), 3);
  const Tensors h = objective.hessian_product(v), g = objective.gauss_newton_product(v);
  for (std::size_t i = 0; i < v.size(); ++i) {
    EXPECT_LE(h[i].sub(g[i]).abs().max().item<double>(), 1e-14);
  }
}

TEST(Curvature, GaussNewtonIsJTransposedHJ) {
  for (const char* loss : {"half_squared_error", "cross_entropy"}) {
    const Network network(loss);
    StandaloneObjective objective = network.objective();
    const Tensors v = random_like(objective.parameters(), 3);
    const Tensors product = objective.gauss_newton_product(v);
    // J v by differences of outputs, then v^T G v = (J v)^T H (J v) by differences of the slope.
    const auto output_at = [&](double distance) {
      Tensors moved;
      for (std::size_t i = 0; i < v.size(); ++i) {
        moved.push_back(objective.parameters()[i].add(v[i], distance));
      }
      return network.model->forward(moved, network.batch);
    };
    const Tensor output = output_at(0);
    const Tensor jv = output_at(1e-5).sub(output_at(-1e-5)).div(2e-5);
    const auto slope_at = [&](double distance) {
      return network.loss->slope(output.add(jv, distance), network.batch);
    };
    const Tensor hjv = slope_at(1e-5).sub(slope_at(-1e-5)).div(2e-5);
    const double measured = jv.mul(hjv).sum().item<double>();
    EXPECT_NEAR(dot(product, v) / measured, 1, 1e-7) << loss;
    const Tensors w = random_like(objective.parameters(), 4);
    EXPECT_NEAR(dot(product, w), dot(objective.gauss_newton_product(w), v), 1e-12) << loss;
  }
}

TEST(Curvature, CountsAsTwoGradients) {
  const Network network("cross_entropy");
  StandaloneObjective objective = network.objective();
  const Tensors v = random_like(objective.parameters(), 3);
  objective.hessian_product(v);
  objective.gauss_newton_product(v);
  EXPECT_EQ(objective.counts().values, 4);
  EXPECT_EQ(objective.counts().gradients, 4);
  EXPECT_EQ(objective.counts().samples, 4 * 5);
  objective.sample_losses();
  EXPECT_EQ(objective.counts().values, 5);
  EXPECT_EQ(objective.counts().gradients, 4);
  EXPECT_EQ(objective.counts().samples, 5 * 5);
}

TEST(Curvature, LiesAsTheParametersDo) {
  const Network network("squared_error");
  Tensors parameters = network.model->initial({3, 0, 0, at::kDouble});
  parameters[0] = parameters[0].t().contiguous().t();
  StandaloneObjective turned(*network.model, *network.loss, network.data, network.batch,
                             parameters);
  const Tensors v = random_like(parameters, 3);
  const Tensors product = turned.hessian_product(v);
  EXPECT_EQ(product[0].strides(), parameters[0].strides());
  EXPECT_FALSE(product[0].requires_grad());
}

TEST(Curvature, IsRefusedWhereThereIsNone) {
  const auto error_of = [](const TestProblem& problem, const Tensors& direction) {
    StandaloneObjective objective(problem);
    try {
      objective.hessian_product(direction);
      return std::string();
    } catch (const Error& error) {
      return error.id();
    }
  };
  // A gradient of its own beside a value that autograd cannot follow.
  const TestProblem opaque = function_problem("opaque", {at::tensor({1.0, 2.0}, at::kDouble)},
                                              [](const Tensors& x, Tensors* gradient) {
                                                const Tensor point = x[0].detach();
                                                if (gradient != nullptr) *gradient = {point.mul(2)};
                                                return point.square().sum();
                                              });
  EXPECT_EQ(error_of(opaque, {at::tensor({1.0, 0.0}, at::kDouble)}), "objective.curvature");
  const TestProblem quadratic = quadratic_problem();
  EXPECT_EQ(error_of(quadratic, {}), "objective.direction");
  EXPECT_EQ(error_of(quadratic, {at::tensor({1.0}, at::kDouble)}), "objective.direction");
}

TEST(SampleLosses, HaveTheRiskAsTheirMean) {
  for (const char* loss :
       {"cross_entropy", "logistic", "squared_error", "half_squared_error", "mean_squared_error"}) {
    const Network network(loss);
    StandaloneObjective objective = network.objective();
    const Tensor losses = objective.sample_losses();
    ASSERT_EQ(losses.sizes(), at::IntArrayRef({5})) << loss;
    EXPECT_NEAR(losses.mean().item<double>(), objective.value(), 1e-14) << loss;
    for (int64_t row = 0; row < 5; ++row) {
      objective.use_range(row, 1);
      EXPECT_NEAR(losses[row].item<double>(),
                  objective.ask({.gradient = false}).value.item<double>(), 1e-14)
          << loss;
    }
    StandaloneObjective stack = network.objective(3);
    const Tensor stacked = stack.sample_losses();
    ASSERT_EQ(stacked.sizes(), at::IntArrayRef({3, 5})) << loss;
    EXPECT_LE(stacked[0].sub(losses).abs().max().item<double>(), 1e-14) << loss;
  }
}

TEST(SampleLosses, AreRefusedWhereTheRiskIsNoMeanOverRows) {
  const TestProblem problem = rosenbrock_problem();
  StandaloneObjective objective(*problem.model, *problem.loss, problem.data, {}, problem.start);
  try {
    objective.sample_losses();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "objective.samples");
  }
}

TEST(ObjectiveView, PassesOnAndCountsOnce) {
  const Network network("cross_entropy");
  StandaloneObjective objective = network.objective();
  ObjectiveView view(objective);
  Objective& outer = view;
  ObjectiveView nested(outer);
  EXPECT_EQ(&nested.parameters(), &objective.parameters());
  nested.ask();
  nested.ask({.gradient = false});
  EXPECT_EQ(objective.counts().values, 2);
  EXPECT_EQ(objective.counts().gradients, 1);
  EXPECT_EQ(&nested.counts(), &objective.counts());
  nested.sample_losses();
  nested.hessian_product(random_like(objective.parameters(), 2));
  EXPECT_EQ(objective.counts().values, 5);
  EXPECT_EQ(&nested.clock(), &objective.clock());
  EXPECT_EQ(nested.rows(), 5);
  nested.stop("enough");
  EXPECT_EQ(objective.stopped(), "enough");
}

}  // namespace
}  // namespace gradus::test
