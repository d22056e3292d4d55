// constant_target.net against the kernels.
#include <gtest/gtest.h>

#include <cmath>

#include "constant_target/single.h"
#include "descent_driver.h"
#include "gradus/error.h"
#include "gradus/stream.h"
#include "relu_net.h"

namespace gradus::constant_target {
namespace {

DataInfo facts(int64_t inputs) {
  DataInfo data;
  data.input_shape = {inputs};
  data.outputs = 1;
  data.input_low = -1;
  data.input_high = 2;
  return data;
}

Measure random_cloud(int inputs, int count, uint64_t seed) {
  Measure measure{inputs, -1, 2, std::nullopt};
  Stream stream{seed};
  measure.cloud.count = count;
  for (int i = 0; i < count * inputs; ++i) measure.cloud.x.push_back(-1 + 3 * stream.uniform());
  measure.cloud.weight.assign(static_cast<std::size_t>(count), 1.0 / count);
  return measure;
}

std::string model_error(const Net::Options& options, const DataInfo& data) {
  try {
    const Net net(options, data);
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

TEST(ConstantTargetNet, AutogradAgreesWithTheKernel) {
  for (const int64_t layers : {2, 3, 4}) {
    for (const Activation activation : {Activation::relu, Activation::tanh}) {
      Net::Options options;
      options.layers = layers;
      options.hidden = 7;
      options.outputs = layers == 2 ? 1 : 2;
      options.activation = activation;
      const Net net(options, facts(3));
      const Measure measure = random_cloud(3, 40, 5);
      const std::vector<double> theta = net.start(9, 4);
      std::vector<double> gradient(theta.size());
      const double risk = by_autograd(net, at::kDouble)(theta, measure.cloud, 0.7, gradient);
      const SingleRisk own = evaluate_single(net.network(), theta, 0.7, measure);
      EXPECT_NEAR(risk, own.terms.risk, 1e-12 * own.terms.risk);
      double size = 0;
      for (const double g : own.gradient) size = std::max(size, std::fabs(g));
      for (std::size_t e = 0; e < gradient.size(); ++e) {
        EXPECT_NEAR(gradient[e], own.gradient[e], 1e-10 * size);
      }
    }
  }
}

TEST(ConstantTargetNet, AutogradFollowsTheKinkOption) {
  for (const double kink : {0.0, 0.5, 1.0, -2.0}) {
    Net::Options options;
    options.hidden = 2;
    options.kink = kink;
    const Net net(options, facts(1));
    Measure measure{1, -1, 2, std::nullopt};
    measure.cloud = {2, true, {0.5, 1}, {0.5, 0.5}};
    const std::vector<double> theta = {1, -1, -0.5, 2, 0.8, 0.3, 0.1};  // a kink at 0.5
    std::vector<double> gradient(theta.size());
    by_autograd(net, at::kDouble)(theta, measure.cloud, 1, gradient);
    const SingleRisk own = evaluate_single(net.network(), theta, 1, measure);
    for (std::size_t e = 0; e < gradient.size(); ++e) {
      EXPECT_NEAR(gradient[e], own.gradient[e], 1e-14);
    }
  }
}

TEST(ConstantTargetNet, InactiveUnitsAreZeroOnTheWholeBox) {
  Net::Options options;
  options.init = Initialization::inactive;
  const Net net(options, facts(2));
  const Measure measure = random_cloud(2, 200, 6);
  const std::vector<double> theta = net.start(3, 0);
  const SingleRisk at = evaluate_single(net.network(), theta, 0.5, measure);
  for (std::size_t e = 0; e + 1 < theta.size(); ++e) EXPECT_EQ(at.gradient[e], 0);
  EXPECT_NEAR(at.gradient.back(), 2 * (theta.back() - 0.5), 1e-14);
}

TEST(ConstantTargetNet, StartsHaveTheStatedLaw) {
  Net::Options options;
  options.hidden = 1000;
  options.init_std = 0.5;
  const Net net(options, facts(1));
  double sum = 0, squares = 0;
  const std::vector<double> theta = net.start(1, 0);
  for (const double value : theta) {
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(theta.size());
  EXPECT_NEAR(sum / count, 0, 4 * 0.5 / std::sqrt(count));
  EXPECT_NEAR(squares / count, 0.25, 4 * 0.25 * std::sqrt(2 / count));
  EXPECT_EQ(Net::entries(net.tensors(theta, at::kDouble)), theta);
}

TEST(ConstantTargetNet, RefusesWhatItCannotBe) {
  Net::Options options;
  EXPECT_EQ(model_error(options, facts(2)), "");
  options.outputs = 2;
  EXPECT_EQ(model_error(options, facts(2)), "constant_target.model");
  options.layers = 3;
  EXPECT_EQ(model_error(options, facts(2)), "");
  DataInfo classes = facts(2);
  classes.classes = 3;
  EXPECT_EQ(model_error({}, classes), "constant_target.model");
  EXPECT_EQ(model_error({}, DataInfo{}), "constant_target.model");
  DataInfo unbounded = facts(2);
  unbounded.input_low = std::nan("");
  Net::Options inactive;
  inactive.init = Initialization::inactive;
  EXPECT_EQ(model_error(inactive, unbounded), "constant_target.model");
  EXPECT_THROW(parse_options<Net::Options>(R"({"hidden": 0})", ""), Error);
}

}  // namespace
}  // namespace gradus::constant_target
