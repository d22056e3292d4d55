// Kernels in closed form: the limit at known angles, the mean given the gates over draws, terms of
// B, C and biases by finite differences of the network.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "gradus/error.h"
#include "sine_net.h"

namespace gradus::grelu {
namespace {

constexpr double pi = std::numbers::pi;

/// Two unit points in the plane at an angle.
Tensor pair_at(double angle) {
  Tensor points = sines(2, 2, 0, 0);
  auto* value = points.mutable_data_ptr<double>();
  value[0] = 1;
  value[1] = 0;
  value[2] = std::cos(angle);
  value[3] = std::sin(angle);
  return points;
}

NetSettings settings_of(GateMode gates, int64_t depth) {
  NetSettings settings;
  settings.shape = {2, 64, depth, 1};
  settings.gates = gates;
  return settings;
}

double limit_at(const NetSettings& settings, double angle, Trained trained = Trained::hidden) {
  const Tensor x = pair_at(angle);
  return limit_kernel(settings, x, x, trained)[0][1].item<double>();
}

TEST(GreluLimitKernel, HasTheClosedFormsAtARightAngleAndAtSixtyDegrees) {
  EXPECT_NEAR(limit_at(settings_of(GateMode::input, 4), pi / 2), 0, 1e-12);
  EXPECT_NEAR(limit_at(settings_of(GateMode::input, 4), pi / 3), 4 * 64 * .5 * std::pow(2.0 / 3, 4),
              1e-9);
  // One layer: both gate modes and the ReLU kernel agree.
  const double one = 64 * .5 * 2 / 3;
  EXPECT_NEAR(limit_at(settings_of(GateMode::gatenet, 1), pi / 3), one, 1e-9);
  EXPECT_NEAR(limit_at(settings_of(GateMode::relu, 1), pi / 3), one, 1e-9);
  // Two layers of ReLU: m [c_0 k_0 k_1 + c_1 k_1] with k = 1 - theta/pi.
  const double c1 = (std::sin(pi / 3) + (pi - pi / 3) * .5) / pi, k1 = 1 - std::acos(c1) / pi;
  EXPECT_NEAR(limit_at(settings_of(GateMode::relu, 2), pi / 3), 64 * (.5 * 2 / 3 * k1 + c1 * k1),
              1e-9);
  EXPECT_NEAR(limit_at(settings_of(GateMode::gatenet, 2), pi / 3), 2 * 64 * .5 * 2 / 3 * k1, 1e-9);
}

TEST(GreluLimitKernel, AddsTheTermsOfBAndCAndHalvesTheHeForm) {
  NetSettings settings = settings_of(GateMode::input, 3);
  const double products = .5 * std::pow(2.0 / 3, 3);
  EXPECT_NEAR(limit_at(settings, pi / 3, Trained::all), (4 * 64 + 1) * products, 1e-9);
  settings.form = InitForm::he;
  EXPECT_NEAR(limit_at(settings, pi / 3, Trained::all), (1.5 * 64 + 64 + 1) * products, 1e-9);
  EXPECT_THROW(limit_at(settings_of(GateMode::relu, 2), 1, Trained::all), Error);
}

TEST(GreluLimitKernel, AddsTheTermsOfBiases) {
  NetSettings settings = settings_of(GateMode::input, 2);
  const double without = limit_at(settings, pi / 3);
  settings.bias = true;
  EXPECT_NEAR(limit_at(settings, pi / 3) - without, 64 * (2.0 / 3 + 4.0 / 9), 1e-9);
  settings.form = InitForm::he;
  EXPECT_NEAR(limit_at(settings, pi / 3) - without / 2, 32 * (2.0 / 3 + 4.0 / 9), 1e-9);
  const double c1 = (std::sin(pi / 3) + (pi - pi / 3) * .5) / pi, k1 = 1 - std::acos(c1) / pi;
  for (const GateMode gates : {GateMode::gatenet, GateMode::relu}) {
    settings = settings_of(gates, 2);
    const double plain = limit_at(settings, pi / 3);
    settings.bias = true;
    EXPECT_NEAR(limit_at(settings, pi / 3) - plain, 64 * (2.0 / 3 * k1 + k1), 1e-9);
  }
}

/// d f_a(x_i) by every trained number, by central differences.
Tensor jacobian(Net net, const Tensor& points, Trained trained) {
  Tensors all;
  for (Tensor& W : net.W) all.push_back(W);
  for (Tensor& b : net.bias) all.push_back(b);
  if (trained == Trained::all) {
    all.push_back(net.B);
    all.push_back(net.C);
  }
  int64_t count = 0;
  for (const Tensor& part : all) count += part.numel();
  Tensor rows = points.new_empty({points.size(0) * net.settings.shape.outputs, count});
  int64_t column = 0;
  constexpr double h = 1e-5;
  for (Tensor& part : all) {
    auto* entry = part.mutable_data_ptr<double>();
    for (int64_t i = 0; i < part.numel(); ++i, ++column) {
      const double value = entry[i];
      entry[i] = value + h;
      const Tensor up = output_of(net, points);
      entry[i] = value - h;
      const Tensor down = output_of(net, points);
      entry[i] = value;
      rows.select(1, column).copy_(up.sub(down).div_(2 * h).flatten());
    }
  }
  return rows;
}

TEST(GreluEmpiricalKernel, IsTheGramMatrixOfTheJacobianWithEveryPartTrained) {
  Net net = sine_net();
  for (int k = 0; k < sine_depth; ++k) net.bias.push_back(sines(1, sine_width, 31 + k, .1)[0]);
  const Tensor x = sine_samples().points;
  for (const Trained trained : {Trained::hidden, Trained::all}) {
    const KernelFeatures features = kernel_features(net, x);
    const Tensor J = jacobian(net, x, trained), expected = J.matmul(J.t());
    const Tensor found = full_empirical_kernel(features, features, trained);
    const double gap = found.sub(expected).abs().max().item<double>();
    EXPECT_LT(gap, 1e-8 * expected.abs().max().item<double>());
  }
}

/// Mean and standard error of sum(Theta K) / sum(K^2) over draws of the weights.
std::pair<double, double> projection_on(const NetSettings& settings, const Tensor& points,
                                        const Tensor& K) {
  double sum = 0, squares = 0;
  constexpr int draws = 400;
  for (int draw = 0; draw < draws; ++draw) {
    const Net net = draw_net(settings, 100 + static_cast<uint64_t>(draw), 0);
    const KernelFeatures features = kernel_features(net, points);
    const Tensor theta = empirical_kernel(features, features);
    const double p = theta.mul(K).sum().item<double>() / K.square().sum().item<double>();
    sum += p;
    squares += p * p;
  }
  const double mean = sum / draws;
  return {mean, std::sqrt((squares / draws - mean * mean) / draws)};
}

TEST(GreluGivenGatesKernel, IsTheMeanOverWeights) {
  NetSettings settings;
  settings.shape = {6, 24, 3, 1};
  settings.gates = GateMode::gatenet;
  const Tensor points = sphere_samples(5, 6, 1, true, 3).points;
  for (const bool bias : {false, true}) {
    for (const InitForm form : {InitForm::ntk, InitForm::he}) {
      settings.bias = bias;
      settings.form = form;
      const Tensor K = given_gates_kernel(draw_net(settings, 0, 0), points);
      const auto [mean, error] = projection_on(settings, points, K);
      EXPECT_NEAR(mean, 1, 4 * error) << bias;
      EXPECT_LT(error, 0.1);
    }
  }
  settings.gates = GateMode::frozen;
  EXPECT_THROW(given_gates_kernel(draw_net(settings, 0, 0), points), Error);
}

TEST(GreluLimitKernel, IsNearTheKernelOfAWideNetworkWithBiases) {
  const Tensor points = sphere_samples(6, 8, 1, true, 3).points;
  for (const GateMode gates :
       {GateMode::input, GateMode::gatenet, GateMode::frozen, GateMode::relu}) {
    NetSettings settings;
    settings.shape = {8, 512, 3, 1};
    settings.gates = gates;
    settings.bias = true;
    const Net net = draw_net(settings, 1, 2);
    const KernelFeatures features = kernel_features(net, points);
    const Tensor gap =
        empirical_kernel(features, features).sub(limit_kernel(settings, points, points));
    EXPECT_LT(gap.square().mean().sqrt().item<double>() / kernel_unit(settings),
              2 * std::sqrt(3.0 / 512))
        << static_cast<int>(gates);
  }
}

}  // namespace
}  // namespace gradus::grelu
