// The identities and bounds of the Lyapunov function on random networks and measures.
#include <gtest/gtest.h>

#include <algorithm>

#include "random_networks.h"

namespace gradus::constant_target::testing {
namespace {

constexpr int draws = 300;
constexpr double tight = 1e-12;

/// Puts a kink of the first hidden unit exactly on the first atom: w = (1, 0, ..), b = -x_1.
void put_kink_on_atom(const Network& network, const Measure& measure, std::vector<double>& theta) {
  std::fill_n(theta.begin(), network.inputs(), 0.0);
  theta[0] = 1;
  theta[network.biases(1)] = -measure.cloud.x[0];
}

TEST(ConstantTargetIdentity, HoldsWithKinksOnAtomsForAnyKinkValue) {
  Random random(1);
  for (int i = 0; i < draws; ++i) {
    Network network = random.shallow(random.below(1, 4), random.below(1, 11));
    const Measure measure = random.cloud(network.inputs(), random.below(1, 29));
    auto theta = random.normals(network.entries());
    const double xi = random.normal(3);
    put_kink_on_atom(network, measure, theta);
    const std::vector<double> at_0 = evaluate_single(network, theta, xi, measure).gradient;
    for (const double kink : {0.0, 0.5, 1.0, -2.0}) {
      network.kink = kink;
      const SingleRisk at = evaluate_single(network, theta, xi, measure);
      EXPECT_LE(identity_defect(network, at.terms, false), tight);
      EXPECT_EQ(at.gradient == at_0, kink == 0);  // the kink is met
    }
  }
}

TEST(ConstantTargetIdentity, HoldsForExactIntegrals) {
  Random random(2);
  for (int i = 0; i < draws; ++i) {
    const Network network = random.shallow(1, random.below(1, 20));
    const Measure measure = random.interval(-1, 2, random.below(1, 4));
    const SingleRisk at =
        evaluate_single(network, random.normals(network.entries()), random.normal(2), measure);
    EXPECT_LE(identity_defect(network, at.terms, false), tight);
  }
}

TEST(ConstantTargetIdentity, HoldsForDeepNetworks) {
  Random random(3);
  for (int layers = 2; layers <= 6; ++layers) {
    for (int i = 0; i < 40; ++i) {
      const Network network = random.deep(random.below(1, 4), layers, random.below(1, 3));
      const Measure measure = random.cloud(network.inputs(), 10);
      const SingleRisk at =
          evaluate_single(network, random.normals(network.entries()), random.normal(), measure);
      const double expected = 4 * layers * at.terms.risk;
      EXPECT_NEAR(at.terms.inner, expected, tight * expected) << layers << " layers";
    }
  }
}

TEST(ConstantTargetIdentity, GainsATermForATargetThatIsNotConstant) {
  Random random(4);
  int broken = 0;
  for (int i = 0; i < draws; ++i) {
    const Network network = random.shallow(2, random.below(1, 11));
    Measure measure = random.cloud(2, random.below(2, 29));
    measure.constant = false;
    double mean = 0;
    for (std::size_t q = 0; q < measure.cloud.weight.size(); ++q) {
      const double f = std::fabs(measure.cloud.x[2 * q]) + std::fabs(measure.cloud.x[2 * q + 1]);
      measure.cloud.target.push_back(f);
      mean += measure.cloud.weight[q] * f;
      measure.largest_target = std::max(measure.largest_target, f);
    }
    const SingleRisk at =
        evaluate_single(network, random.normals(network.entries()), mean, measure);
    EXPECT_LE(identity_defect(network, at.terms, false), tight);
    broken += std::fabs(at.terms.inner - 8 * at.terms.risk) > 8e-3 * at.terms.risk;
  }
  EXPECT_GE(broken, 0.9 * draws);
}

TEST(ConstantTargetIdentity, BreaksForTanhAndForHalfTheGradient) {
  Random random(5);
  int broken = 0;
  for (int i = 0; i < draws; ++i) {
    Network network = random.shallow(2, random.below(1, 11));
    const Measure measure = random.cloud(2, random.below(1, 29));
    const auto theta = random.normals(network.entries());
    const double xi = random.normal();
    const StepTerms relu = evaluate_single(network, theta, xi, measure).terms;
    EXPECT_NEAR(std::fabs(relu.inner / 2 - 8 * relu.risk) / (8 * relu.risk), 0.5, 1e-9);
    network.activation = Activation::tanh;
    const StepTerms tanh = evaluate_single(network, theta, xi, measure).terms;
    broken += std::fabs(tanh.inner - 8 * tanh.risk) > 8e-3 * tanh.risk;
  }
  EXPECT_GE(broken, 0.9 * draws);
}

TEST(ConstantTargetBounds, SandwichGradientRatiosAndCriticalStepHold) {
  Random random(6);
  double largest = 0, sharpest = 0;
  for (int i = 0; i < draws; ++i) {
    const Network network = random.shallow(random.below(1, 4), random.below(1, 11));
    const Measure measure = random.cloud(network.inputs(), random.below(1, 29));
    const Bounds bounds(measure);
    const double xi = random.normal(3);
    const StepTerms at =
        evaluate_single(network, random.normals(network.entries()), xi, measure).terms;
    EXPECT_LE(sandwich_excess(at, xi), tight);
    EXPECT_LE(gradient_ratio(bounds, at), 1 + tight);
    EXPECT_LE(sharp_gradient_ratio(bounds, at), 1 + tight);
    EXPECT_GE(critical_step(network, at), 1 / bounds.sharp_kappa(at.value));
    EXPECT_GE(1 / bounds.sharp_kappa(at.value), 1 / bounds.kappa(at.value));
    largest = std::max(largest, gradient_ratio(bounds, at));
    sharpest = std::max(sharpest, sharp_gradient_ratio(bounds, at));
  }
  EXPECT_GT(sharpest, 0.5);  // the bounds are not loose
  EXPECT_GT(largest, 0.1);
}

TEST(ConstantTargetBounds, OneStepChangesVByTheQuadraticFormula) {
  Random random(7);
  for (int i = 0; i < draws; ++i) {
    const bool deep = i % 2 == 1;
    const Network network =
        deep ? random.deep(2, random.below(3, 5), 2) : random.shallow(2, random.below(1, 11));
    const Measure measure = random.cloud(2, 12);
    const auto theta = random.normals(network.entries());
    const double xi = random.normal(), gamma = random.uniform(0, 0.2);
    const SingleRisk before = evaluate_single(network, theta, xi, measure);
    const StepTerms after =
        evaluate_single(network, moved(theta, before.gradient, gamma), xi, measure).terms;
    const double shift = deep ? 4 * network.layers() * xi * xi : 0;
    const double size = std::max(before.terms.value, after.value) + shift;
    EXPECT_NEAR(after.value - before.terms.value, step_change(network, before.terms, gamma),
                1e-13 * size);
    const double critical = critical_step(network, before.terms);
    EXPECT_NEAR(step_change(network, before.terms, critical), 0, 1e-13 * size);
  }
}

TEST(ConstantTargetBounds, ValueIsLeastAtTheTrivialZero) {
  const Network network{{1, 3, 1}};
  std::vector<double> theta(network.entries());
  theta.back() = 1.5;
  const StepTerms at = evaluate_single(network, theta, 1.5, Measure{}).terms;
  EXPECT_DOUBLE_EQ(at.value, 2 * 1.5 * 1.5);
  EXPECT_EQ(at.risk, 0);
  theta.back() = 0;
  const SingleRisk zero = evaluate_single(network, theta, 1.5, Measure{});
  EXPECT_EQ(std::count(zero.gradient.begin(), zero.gradient.end() - 1, 0.0), 9);
  EXPECT_NEAR(zero.gradient.back(), -3, 1e-15);
}

}  // namespace
}  // namespace gradus::constant_target::testing
