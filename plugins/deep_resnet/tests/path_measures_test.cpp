// Measures of paths with values that can be worked out by hand.
#include "deep_resnet/path_measures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "gradus/error.h"

namespace gradus::deep_resnet {
namespace {

TEST(PathMeasures, OfThreePointsInThePlane) {
  const std::vector<double> values = {0, 0, 3, 4, 3, 0};  // norms 0, 5, 3; increments 5, 4
  const PathMeasures measures = measure_path({values.data(), 3, 2}, 1);
  EXPECT_DOUBLE_EQ(measures.max_norm, 5);
  EXPECT_DOUBLE_EQ(measures.largest_increment, 5);
  EXPECT_DOUBLE_EQ(measures.root_ssq, std::sqrt(34.0));
  EXPECT_DOUBLE_EQ(measures.quad_var, 41);
  EXPECT_DOUBLE_EQ(measures.h1, std::sqrt(123.0));
  EXPECT_DOUBLE_EQ(measures.v1, 9);
  EXPECT_DOUBLE_EQ(measures.cumsum, std::sqrt(52.0));  // sums (0,0), (3,4), (6,4); L^0
  EXPECT_NEAR(measures.cumsum_detrended, std::hypot(2, 4.0 / 3), 1e-14);
}

TEST(PathMeasures, NormsOfDifferencesInOnePass) {
  std::vector<double> values(100 * 11), centre(values.size());
  double largest = 0, total = 0;
  for (std::size_t k = 0; k < 100; ++k) {
    double squared = 0;
    for (std::size_t i = 0; i < 11; ++i) {
      values[k * 11 + i] = std::sin(double(k * 11 + i));
      centre[k * 11 + i] = std::cos(double(k + i));
      squared += std::pow(values[k * 11 + i] - centre[k * 11 + i], 2);
    }
    largest = std::max(largest, std::sqrt(squared));
    total += squared;
  }
  const BlockNorms norms = block_norms({values.data(), 100, 11}, centre.data());
  EXPECT_NEAR(norms.largest, largest, 1e-13);
  EXPECT_NEAR(norms.total, total, 1e-11);
}

TEST(PathMeasures, DistanceAcrossDepths) {
  const std::vector<double> fine = {1, 1.5, 2, 2, 3, 3.25}, coarse = {1, 2, 3};
  EXPECT_DOUBLE_EQ(cross_depth_distance({fine.data(), 6, 1}, {coarse.data(), 3, 1}), 0.5);
  try {
    cross_depth_distance({fine.data(), 6, 1}, {coarse.data(), 2, 1});
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "deep_resnet.cross_depth");
  }
}

TEST(PathMeasures, TheTrendOfSmoothWeightsIsThemselves) {
  // W_k = L^-beta sin(pi k / L): all depths have one trend, and no noise.
  const double beta = 0.5;
  std::vector<std::vector<double>> weights;
  std::vector<Path> paths;
  for (const int64_t depth : {400, 500}) {
    std::vector<double> w;
    for (int64_t k = 1; k <= depth; ++k) {
      w.push_back(std::pow(double(depth), -beta) *
                  std::sin(std::numbers::pi * (double(k) - 0.5) / double(depth)));
    }
    weights.push_back(w);
  }
  for (const auto& w : weights) paths.push_back({w.data(), static_cast<int64_t>(w.size()), 1});
  const TrendSplit split = split_trend(paths, beta, 100);
  EXPECT_NEAR(split.integrated.back(), 2 / std::numbers::pi, 1e-4);
  for (const double share : split.noise_share) EXPECT_LT(share, 1e-3);
  // Alternating weights are all noise.
  std::vector<double> noise(500);
  for (std::size_t k = 0; k < noise.size(); ++k) noise[k] = k % 2 == 0 ? 1 : -1;
  const Path alternating[] = {{noise.data(), 500, 1}};
  EXPECT_GT(split_trend(alternating, beta, 50).noise_share[0], 0.99);
}

TEST(PathMeasures, TrendRefusesPathsOfDifferentDimensions) {
  const std::vector<double> values(12, 1.0);
  const Path paths[] = {{values.data(), 4, 3}, {values.data(), 6, 2}};
  EXPECT_THROW(split_trend(paths, 0.5, 10), Error);
  EXPECT_THROW(split_trend({}, 0.5, 10), Error);
}

}  // namespace
}  // namespace gradus::deep_resnet
