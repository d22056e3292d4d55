#include "random_restart/enumerate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "random_restart/bounds.h"

namespace gradus::random_restart {
namespace {

TEST(EnumerateSigns, SharesEqualTheClosedForms) {
  for (const auto& [width, depth] : {std::pair{1, 1}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {3, 1}}) {
    const Shape shape = Shape::constant(1, depth, width);
    const double patterns = std::exp2(shape.hidden_parameters());
    for (const std::uint64_t seed : {1, 2}) {
      const SignPatterns counts = enumerate_signs(shape, -1, 1, seed);
      EXPECT_EQ(counts.patterns, patterns);
      EXPECT_DOUBLE_EQ(counts.sign_dead / patterns, struct_bound(shape, {}, false).dead);
      EXPECT_DOUBLE_EQ(counts.point_dead / patterns, point_bound(shape, {})->dead);
      EXPECT_LE(counts.sign_dead, counts.domain_dead);
      EXPECT_LE(counts.domain_dead, counts.point_dead);
    }
  }
}

TEST(EnumerateSigns, GivesTheNumbersOfTheTheory) {
  const SignPatterns counts = enumerate_signs(Shape::constant(1, 3, 2), -1, 1, 4);
  EXPECT_EQ(counts.patterns, 65536u);
  EXPECT_EQ(counts.sign_dead / 65536.0, 0.031005859375);
  EXPECT_EQ(counts.point_dead / 65536.0, 0.578125);
}

TEST(EnumerateSigns, CountsLayerOneOnANonnegativeDomain) {
  const Shape shape(1, {2, 1});
  const SignPatterns counts = enumerate_signs(shape, 0, 1, 3);
  EXPECT_DOUBLE_EQ(counts.sign_dead / std::exp2(7), struct_bound(shape, {}, true).dead);
}

TEST(EnumerateSigns, RefusesWhatIsTooLarge) {
  EXPECT_THROW(enumerate_signs(Shape::constant(1, 3, 3), -1, 1, 0), Error);
  EXPECT_THROW(enumerate_signs(Shape::constant(2, 1, 1), -1, 1, 0), Error);
  EXPECT_THROW(enumerate_signs(Shape::constant(1, 1, 1), 1, -1, 0), Error);
}

}  // namespace
}  // namespace gradus::random_restart
