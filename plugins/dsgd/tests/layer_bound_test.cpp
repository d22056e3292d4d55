// The layer-wise smoothness bound against sampled remainders, and that wrong bounds are found.
#include "layer_bound.h"

#include <gtest/gtest.h>

#include <cmath>

#include "certify.h"

namespace gradus::dsgd {
namespace {

constexpr double tolerance = 1 + 1e-9;

double ratio(const NetLaw& law, int64_t nets, double factor = 1) {
  CertifyPlan plan;
  plan.laws = {law};
  plan.nets = nets;
  plan.factor = factor;
  return largest_ratio(certify(plan));
}

TEST(DsgdLayerBound, ClosedFormsOfTheLastTwoLayers) {
  const std::vector<Smoothness> layers(3, {0.5, 0.3});
  const std::vector<double> z = {9, 4, 2};
  const LossBounds loss{1.5, 0.7};
  const double c1 = loss.first, c2 = loss.second, s1 = 0.5, s2 = 0.3, zk = 2;
  EXPECT_DOUBLE_EQ(layer_bound(2, layers, z, 5, loss), 5 * (c2 * s1 * s1 + c1 * s2));
  EXPECT_DOUBLE_EQ(
      layer_bound(1, layers, z, 3, loss),
      3 * (c2 * std::pow(s1, 4) * zk * zk + c1 * s1 * s1 * s2 * zk * zk + c1 * s1 * s2 * zk));
}

TEST(DsgdLayerBound, HoldsForEveryLossNormModeAndLayer) {
  for (const Ending ending :
       {Ending::squared_error, Ending::cross_entropy, Ending::logistic, Ending::regression}) {
    for (const char* activation : {"tanh", "logistic", "softsign", "sin"}) {
      EXPECT_LE(ratio({.ending = ending, .activation = activation}, 10), tolerance)
          << ending_name(ending) << " " << activation;
    }
    EXPECT_LE(ratio({.ending = ending, .bias = true}, 10), tolerance) << ending_name(ending);
  }
}

/// One row and small weights: the curvature of the loss is nearly reached.
NetLaw sharp(Ending ending) {
  NetLaw law;
  law.ending = ending;
  law.most_rows = 1;
  law.log_scale_high = -1;
  return law;
}

TEST(DsgdLayerBound, HalfTheBoundIsFoundWrong) {
  for (const Ending ending : {Ending::cross_entropy, Ending::logistic, Ending::regression}) {
    EXPECT_LE(ratio(sharp(ending), 40), tolerance) << ending_name(ending);
    EXPECT_GT(ratio(sharp(ending), 40), 0.95) << ending_name(ending);
    EXPECT_GT(ratio(sharp(ending), 40, 0.5), 1.5) << ending_name(ending);
  }
}

}  // namespace
}  // namespace gradus::dsgd
