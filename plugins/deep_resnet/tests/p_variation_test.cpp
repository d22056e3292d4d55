// p-variation: the recursion and its pruned form against all sub-sequences and known values.
#include "deep_resnet/p_variation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gradus/error.h"

namespace gradus::deep_resnet {
namespace {

std::vector<double> walk(int64_t points, int64_t dimensions, uint32_t seed, bool sums) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(static_cast<std::size_t>(points * dimensions));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool first = i < static_cast<std::size_t>(dimensions);
    values[i] =
        normal(random) + (sums && !first ? values[i - static_cast<std::size_t>(dimensions)] : 0);
  }
  return values;
}

TEST(PVariation, IsTheMaximumOverAllSubSequences) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const int64_t points = 1 + seed % 12, dimensions = 1 + seed % 5;
    const auto values = walk(points, dimensions, seed, seed % 2 == 0);
    const Path path{values.data(), points, dimensions};
    for (const double p : {1.0, 1.5, 1.7, 2.0, 3.0}) {
      const double brute = p_variation_brute(path, p);
      EXPECT_NEAR(p_variation(path, {{p}})[0], brute, 1e-10);
      EXPECT_NEAR(p_variation_pruned(path, p), brute, 1e-10);
    }
  }
}

TEST(PVariation, KnownPaths) {
  const std::vector<double> rising = {0, 0.3, 1.1, 2}, jumping = {0, 1, 0, 1, 0, 1};
  for (const double p : {1.0, 2.0, 3.0}) {
    EXPECT_NEAR(p_variation({rising.data(), 4, 1}, {{p}})[0], 2, 1e-14);
    EXPECT_NEAR(std::pow(p_variation({jumping.data(), 6, 1}, {{p}})[0], p), 5, 1e-13);
    EXPECT_NEAR(std::pow(p_variation_pruned({jumping.data(), 6, 1}, p), p), 5, 1e-13);
  }
}

TEST(PVariation, ConsecutiveIncrementsAreALowerBoundOnly) {
  std::vector<double> line(1000);  // 0 to 1 in equal steps: V_2 = 1, the sum of squares 1/999
  for (std::size_t k = 0; k < line.size(); ++k) line[k] = static_cast<double>(k) / 999;
  EXPECT_NEAR(p_variation({line.data(), 1000, 1}, {{2.0}})[0], 1, 1e-12);
}

TEST(PVariation, PrunedIsExactOnLongPaths) {
  for (const bool sums : {true, false}) {
    const auto values = walk(3000, 7, 11, sums);
    const Path path{values.data(), 3000, 7};
    for (const double p : {1.0, 1.5, 2.0, 3.0}) {
      int64_t visited = 0;
      const double exact = p_variation(path, {{p}})[0];
      EXPECT_NEAR(p_variation_pruned(path, p, &visited) / exact, 1, 1e-12);
      EXPECT_GT(visited, 0);
      if (!sums) {
        EXPECT_LT(visited, 3000 * 2999 / 20);
      }
    }
  }
}

TEST(PVariation, SeveralExponentsAtOnceAreTheSameNumbers) {
  const auto values = walk(100, 3, 5, true);
  const Path path{values.data(), 100, 3};
  const std::vector<double> p = {1.5, 2, 3, 4.5};
  const std::vector<double> together = p_variation(path, p);
  for (std::size_t q = 0; q < p.size(); ++q) {
    EXPECT_EQ(together[q], p_variation(path, {{p[q]}})[0]);
  }
}

template <class Body>
void expect_refused(const Body& body) {
  try {
    body();
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "deep_resnet.p_variation");
  }
}

TEST(PVariation, RefusesWhatHasNoValue) {
  const std::vector<double> values(13, 1.0);
  const Path path{values.data(), 13, 1};
  expect_refused([&] { p_variation(path, {{0.9}}); });
  expect_refused([&] { p_variation_pruned(path, std::nan("")); });
  expect_refused([&] { p_variation_brute(path, 2); });  // more points than can be enumerated
  expect_refused([&] { p_variation({values.data(), 0, 1}, {{2.0}}); });
}

}  // namespace
}  // namespace gradus::deep_resnet
