#include "random_restart/bounds.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"

namespace gradus::random_restart {
namespace {

TEST(StructBound, HasTheValuesOfTheTheory) {
  const auto q = [](int depth, int width) {
    return struct_bound(Shape::constant(1, depth, width), {}, false).dead;
  };
  EXPECT_EQ(q(1, 3), 0);
  EXPECT_DOUBLE_EQ(q(3, 2), 0.031005859375);  // 1 - (1 - 2^-6)^2
  EXPECT_NEAR(q(10, 1), 0.925, 5e-4);
  EXPECT_NEAR(q(100, 3), 0.0239, 5e-5);
  EXPECT_NEAR(q(2, 6) / 0x1p-42, 1, 1e-12);  // tiny values keep their digits
  EXPECT_NEAR(q(20, 6), 4e-12, 5e-13);
}

TEST(StructBound, FollowsWidthsLawsAndDomain) {
  const Shape shape(2, {3, 2, 1});
  const double layer2 = std::exp2(-2 * 4), layer3 = std::exp2(-3), layer1 = std::exp2(-9);
  EXPECT_DOUBLE_EQ(struct_bound(shape, {}, false).dead, 1 - (1 - layer2) * (1 - layer3));
  EXPECT_DOUBLE_EQ(struct_bound(shape, {}, true).dead,
                   1 - (1 - layer1) * (1 - layer2) * (1 - layer3));
  Law zero;
  zero.zero_bias = true;
  EXPECT_DOUBLE_EQ(struct_bound(shape, zero, false).dead, 1 - (1 - std::exp2(-6)) * (1 - 0.25));
  const Law biased{LawKind::biased_sign, 1, 0.5, false, 0.8, 0.6};
  const double p2 = std::pow(0.8, 6) * std::pow(0.6, 2), p3 = std::pow(0.8, 2) * 0.6;
  EXPECT_DOUBLE_EQ(struct_bound(shape, biased, false).dead, 1 - (1 - p2) * (1 - p3));
  const Law certain{LawKind::biased_sign, 1, 0.5, false, 1, 1};
  EXPECT_EQ(struct_bound(shape, certain, false).dead, 1);
  EXPECT_EQ(struct_bound(shape, certain, false).alive, 0);
  const double none = struct_bound(Shape::constant(1, 1, 4), {}, false).dead;
  EXPECT_TRUE(none == 0 && !std::signbit(none));
}

TEST(PointBound, HasTheValuesOfTheTheoryAndNeedsSymmetry) {
  EXPECT_DOUBLE_EQ(point_bound(Shape::constant(1, 3, 2), {})->dead, 0.578125);
  EXPECT_NEAR(point_bound(Shape::constant(1, 100, 6), {})->dead, 0.793, 5e-4);
  EXPECT_NEAR(point_bound(Shape::constant(1, 2000, 2), {})->alive / std::pow(0.75, 2000), 1, 1e-11);
  EXPECT_FALSE(point_bound(Shape::constant(1, 3, 2), {LawKind::biased_sign}));
  const Law even{LawKind::biased_sign, 1, 0.5, false, 0.5, 0.5};
  EXPECT_TRUE(point_bound(Shape::constant(1, 3, 2), even));
}

TEST(StructExponent, BoundsTheLogarithmOfTheAliveProbability) {
  const Shape shape = Shape::constant(1, 40, 2);
  const double s = struct_exponent(shape, {}, false);
  EXPECT_DOUBLE_EQ(s, 39 * std::exp2(-6));
  EXPECT_LE(struct_bound(shape, {}, false).alive, std::exp(-s));
}

TEST(Restarts, CountsForALiveStart) {
  EXPECT_DOUBLE_EQ(restarts_for(0.5, 0.125), 3);
  EXPECT_DOUBLE_EQ(restarts_for_half(0.5), 1);
  EXPECT_NEAR(restarts_for_half(1e-20) * 1e-20, std::log(2.0), 1e-15);  // q = 1 - 1e-20
  EXPECT_EQ(restarts_for_half(0), HUGE_VAL);
  EXPECT_EQ(restarts_for_half(1), 0);
  EXPECT_THROW(restarts_for(0.5, 0), Error);
  EXPECT_THROW(restarts_for(1.5, 0.1), Error);
}

}  // namespace
}  // namespace gradus::random_restart
