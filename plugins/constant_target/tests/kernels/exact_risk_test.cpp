// Exact integrals in one dimension against quadrature, finite differences and NumPy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "random_networks.h"

namespace gradus::constant_target::testing {
namespace {

#include "golden_trajectory.inc"

/// The same risk by the midpoint rule on many cells of each part of the density.
double midpoint_risk(const Network& network, const std::vector<double>& theta, double xi,
                     const Measure& measure) {
  constexpr int cells = 20000;
  const Interval& interval = *measure.interval;
  Measure fine{1, measure.low, measure.high, std::nullopt};
  for (std::size_t k = 0; k < interval.density.size(); ++k) {
    const double width = (interval.edges[k + 1] - interval.edges[k]) / cells;
    for (int i = 0; i < cells; ++i) {
      fine.cloud.x.push_back(interval.edges[k] + width * (i + 0.5));
      fine.cloud.weight.push_back(interval.density[k] * width);
      if (interval.absolute) fine.cloud.target.push_back(std::fabs(fine.cloud.x.back()));
    }
  }
  fine.cloud.count = static_cast<int>(fine.cloud.x.size());
  return evaluate_single(network, theta, xi, fine).terms.risk;
}

void expect_exact(const Network& network, const std::vector<double>& theta, double xi,
                  const Measure& measure) {
  const SingleRisk at = evaluate_single(network, theta, xi, measure);
  EXPECT_NEAR(midpoint_risk(network, theta, xi, measure), at.terms.risk,
              1e-6 * (1 + at.terms.risk));
  constexpr double h = 1e-6;
  for (std::size_t e = 0; e < theta.size(); ++e) {
    auto up = theta, down = theta;
    up[e] += h;
    down[e] -= h;
    const double slope = (evaluate_single(network, up, xi, measure).terms.risk -
                          evaluate_single(network, down, xi, measure).terms.risk) /
                         (2 * h);
    EXPECT_NEAR(slope, at.gradient[e], 1e-7 * (1 + at.terms.risk)) << "entry " << e;
  }
}

TEST(ConstantTargetExact, AgreesWithQuadratureAndDifferences) {
  Random random(11);
  for (int i = 0; i < 4; ++i) {
    const Network network = random.shallow(1, random.below(1, 9));
    expect_exact(network, random.normals(network.entries()), random.normal(),
                 random.interval(-1, 2, 1 + i));
  }
}

TEST(ConstantTargetExact, TakesUnitsWithoutAKinkAndKinksAtTheEnds) {
  const Network network{{1, 4, 1}};
  // w = 0 with b > 0 and b = 0; kinks at 0 and at 1.
  const std::vector<double> theta = {0, 0, 1, -2, 0.7, 0, -1, 0, 0.4, 1.1, -0.9, 0.6, 0.2};
  const SingleRisk at = evaluate_single(network, theta, 0.5, Measure{});
  EXPECT_NEAR(midpoint_risk(network, theta, 0.5, Measure{}), at.terms.risk, 1e-9);
  for (const double g : at.gradient) EXPECT_TRUE(std::isfinite(g));
}

TEST(ConstantTargetExact, IntegratesDeepNetworks) {
  Random random(12);
  for (int layers = 3; layers <= 4; ++layers) {
    const Network network = random.deep(1, layers, 2);
    expect_exact(network, random.normals(network.entries()), random.normal(),
                 random.interval(-1, 1, 2));
  }
}

TEST(ConstantTargetExact, IntegratesTheAbsoluteValueAsTarget) {
  Random random(13);
  Measure measure = random.interval(-1, 2, 2);
  measure.interval->absolute = true;
  const Network network = random.shallow(1, 6);
  expect_exact(network, random.normals(network.entries()), measure.interval->mean_of_absolute(),
               measure);
  EXPECT_DOUBLE_EQ((Interval{{-1, 3}, {0.25}}.mean_of_absolute()), 1.25);
}

TEST(ConstantTargetExact, QuantilesInvertTheMass) {
  const Interval interval = piecewise_density(0, 2, {0, 0.5, 1, 2}, {1, 0, 0.5});
  EXPECT_DOUBLE_EQ(interval.quantile(0.25), 0.25);
  EXPECT_DOUBLE_EQ(interval.quantile(0.75), 1.5);
  EXPECT_DOUBLE_EQ(interval.quantile(1), 2);
}

std::string density_error(std::vector<double> edges, std::vector<double> values) {
  try {
    piecewise_density(0, 1, std::move(edges), std::move(values));
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

TEST(ConstantTargetExact, RefusesWhatIsNoDensity) {
  EXPECT_EQ(density_error({0, 0.5, 1}, {0.5, 1.5}), "");
  EXPECT_EQ(density_error({0, 1}, {1.1}), "constant_target.density");
  EXPECT_EQ(density_error({0, 0.5, 1}, {2.5, -0.5}), "constant_target.density");
  EXPECT_EQ(density_error({0, 0.7, 0.5, 1}, {1, 1, 1}), "constant_target.density");
  EXPECT_EQ(density_error({0, 0.5}, {2}), "constant_target.density");
  EXPECT_EQ(density_error({0, 1}, {1, 1}), "constant_target.density");
}

TEST(ConstantTargetGolden, DeepGradientIsNumPys) {
  const Network network{{2, 3, 4, 2}};
  Measure measure{2, -1, 1, std::nullopt};
  measure.cloud.count = 5;
  measure.cloud.x.assign(std::begin(deep_points), std::end(deep_points));
  measure.cloud.weight.assign(std::begin(deep_weights), std::end(deep_weights));
  const SingleRisk at =
      evaluate_single(network, {std::begin(deep_theta), std::end(deep_theta)}, deep_xi, measure);
  EXPECT_NEAR(at.terms.risk, deep_risk, 1e-13 * deep_risk);
  for (std::size_t e = 0; e < at.gradient.size(); ++e) {
    EXPECT_NEAR(at.gradient[e], deep_gradient[e], 1e-12);
  }
}

TEST(ConstantTargetGolden, TrajectoryIsNumPys) {
  DescentOptions options;
  options.network.sizes = {1, 3, 1};
  options.planned = 10000;
  const Start start{{1, -1, 0.5, 0, 0.5, -0.25, 0.5, -0.3, 0.8, 0.2}, 1, 0.5};
  const auto descent = make_descent(options, std::span(&start, 1));
  std::size_t row = 0;
  for (std::int64_t n = 0; n <= 10000; ++n) {
    descent->advance(1);
    if (static_cast<double>(n) != golden_trajectory[row]) continue;
    EXPECT_NEAR(descent->terms(0).risk, golden_trajectory[row + 1],
                1e-10 * golden_trajectory[row + 1]);
    EXPECT_NEAR(descent->terms(0).value, golden_trajectory[row + 2], 1e-12);
    row += 3;
  }
  EXPECT_EQ(row, std::size(golden_trajectory));
  EXPECT_DOUBLE_EQ(descent->record(0).kappa, 14.645);
}

}  // namespace
}  // namespace gradus::constant_target::testing
