#include "tuning/points.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "../study/fixture.h"

namespace gradus::tuning {
namespace {

using testing::error_of;

TEST(SearchPoints, SobolPointsHaveOneInEachInterval) {
  // The (0, m, 1) property of each coordinate, which Owen's scrambling keeps: of the first 2^m
  // points and of the 2^m after them, each interval [i, i + 1) / 2^m holds one.
  constexpr std::size_t m = 32;
  const std::vector<Point> points = sobol_points(3, 2 * m, 17);
  for (std::size_t d = 0; d < 3; ++d) {
    for (const std::size_t first : {std::size_t{0}, m}) {
      std::set<int> intervals;
      for (std::size_t i = first; i < first + m; ++i) {
        intervals.insert(static_cast<int>(points[i][d] * m));
      }
      EXPECT_EQ(intervals.size(), m) << "dimension " << d << " from " << first;
    }
  }
}

TEST(SearchPoints, FirstTwoSobolCoordinatesAreANet) {
  // The first two coordinates of Sobol' are a (0, m, 2)-net: every elementary rectangle of area
  // 1/16 holds one of the first 16 points, whatever the scrambling.
  const std::vector<Point> points = sobol_points(2, 16, 5);
  for (int bits = 0; bits <= 4; ++bits) {
    const int wide = 1 << bits, high = 16 / wide;
    std::set<std::pair<int, int>> rectangles;
    for (const Point& point : points) {
      rectangles.insert({static_cast<int>(point[0] * wide), static_cast<int>(point[1] * high)});
    }
    EXPECT_EQ(rectangles.size(), 16u) << wide << " by " << high;
  }
}

TEST(SearchPoints, ScramblingDependsOnTheSeedAloneAndIsUniform) {
  EXPECT_EQ(sobol_points(2, 8, 3), sobol_points(2, 8, 3));
  EXPECT_NE(sobol_points(2, 8, 3), sobol_points(2, 8, 4));
  EXPECT_NE(search_seed(0, "digits"), search_seed(0, "fashion"));
  EXPECT_NE(search_seed(0, "digits"), search_seed(1, "digits"));
  // One point of each of many scramblings: mean 1/2 with deviation 1/sqrt(12 n).
  double sum = 0;
  constexpr int seeds = 3000;
  for (int seed = 0; seed < seeds; ++seed) {
    sum += sobol_points(1, 2, static_cast<std::uint64_t>(seed))[1][0];
  }
  EXPECT_NEAR(sum / seeds, 0.5, 4 / std::sqrt(12.0 * seeds));
}

TEST(SearchPoints, RandomPointsAreUniformAndRepeat) {
  const std::vector<Point> points = random_points(2, 4000, 9);
  EXPECT_EQ(points, random_points(2, 4000, 9));
  for (std::size_t d = 0; d < 2; ++d) {
    double sum = 0;
    for (const Point& point : points) sum += point[d];
    EXPECT_NEAR(sum / 4000, 0.5, 4 / std::sqrt(12.0 * 4000));
  }
}

record::SearchDimension reals() {
  return {"optimizer.lr", record::SearchDimension::Kind::real, 0.01, 1, true, {}, ""};
}
record::SearchDimension three() {
  return {"optimizer.rule",
          record::SearchDimension::Kind::choice,
          0,
          0,
          false,
          {record::SearchValue(int64_t{1}), record::SearchValue(int64_t{2}),
           record::SearchValue(int64_t{3})},
          ""};
}

TEST(SearchPoints, GridHasTheEndsAndEveryChoice) {
  const std::vector<Point> points = grid_points({reals(), three()}, 12, "");
  ASSERT_EQ(points.size(), 12u);
  std::set<double> along;
  for (const Point& point : points) along.insert(point[0]);
  EXPECT_EQ(along.size(), 4u);
  EXPECT_EQ(*along.begin(), 0);
  EXPECT_EQ(*along.rbegin(), 1);
  EXPECT_EQ(grid_points({reals(), reals()}, 9, "").size(), 9u);
}

TEST(SearchPoints, AGridThatDoesNotExistIsRefused) {
  EXPECT_EQ(error_of([] {
              grid_points({reals(), three()}, 13, "t.toml:3:1: [tune]");
            }),
            "[tune.grid] t.toml:3:1: [tune]: expected a number of trials that is 3 times a number "
            "to the power of 1, the options that are numbers, found 13; change `trials`, or take "
            "strategy = \"sobol\"");
  EXPECT_EQ(error_of([] {
              grid_points({reals(), reals()}, 8, "t");
            }),
            "[tune.grid] t: expected a number of trials that is a number to the power of 2, the "
            "options that are numbers, found 8; change `trials`, or take strategy = \"sobol\"");
  EXPECT_NE(error_of([] { grid_points({three()}, 6, ""); }), "");
}

}  // namespace
}  // namespace gradus::tuning
