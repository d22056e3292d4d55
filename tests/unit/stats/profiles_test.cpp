#include "gradus/stats/profiles.h"

#include <gtest/gtest.h>

#include <limits>

#include "reference.h"

namespace gradus::stats {
namespace {

using test::error_id;
using test::numbers;

using test::infinity;

TEST(StatsProfiles, AgreeWithTheDefinition) {
  for (const auto& row : test::cases("profiles")) {
    std::vector<std::vector<double>> costs;
    for (const auto& method : row["costs"]) costs.push_back(numbers(method));
    const auto profiles = performance_profiles(costs);
    ASSERT_EQ(profiles.size(), costs.size());
    for (std::size_t m = 0; m < costs.size(); ++m) {
      EXPECT_NEAR(profiles[m].at(row["x"]), row["share"][m].get<double>(), 1e-15) << row;
    }
  }
}

TEST(StatsProfiles, EndAtTheShareOfSolvedProblems) {
  const std::vector<std::vector<double>> costs{{1, 1, 1}, {2, infinity, 1}};
  const auto profiles = performance_profiles(costs);
  EXPECT_EQ(profiles[0].share.back(), 1);
  EXPECT_EQ(profiles[1].x, (std::vector<double>{1, 2}));
  EXPECT_DOUBLE_EQ(profiles[1].share.back(), 2.0 / 3);
}

TEST(StatsProfiles, EcdfWeighsEveryPairTheSame) {
  const std::vector<std::vector<double>> pairs{{10, 20, 30}, {20, infinity}, {infinity}, {5}};
  const StepCurve curve = runtime_ecdf(pairs);
  EXPECT_EQ(curve.x, (std::vector<double>{5, 10, 20, 30}));
  EXPECT_EQ(curve.at(4.9), 0);
  EXPECT_DOUBLE_EQ(curve.at(5), 0.25);
  EXPECT_DOUBLE_EQ(curve.at(10), 0.25 + 1.0 / 12);
  EXPECT_DOUBLE_EQ(curve.at(25), 0.25 + 2.0 / 12 + 0.125);
  EXPECT_DOUBLE_EQ(curve.at(1e9), 0.625);
}

TEST(StatsProfiles, EcdfAgreesWithSciPy) {
  for (const auto& row : test::cases("runtime_ecdf")) {
    std::vector<std::vector<double>> pairs;
    for (const auto& pair : row["pairs"]) pairs.push_back(test::numbers(pair));
    test::expect_close(runtime_ecdf(pairs).at(row["x"]), row["share"], 1e-14, row.dump());
  }
}

TEST(StatsProfiles, SharesOfAllEndAtOne) {
  const std::vector<std::vector<double>> pairs(7, {1, 2, 3});
  EXPECT_EQ(runtime_ecdf(pairs).share.back(), 1);
}

TEST(StatsProfiles, RefuseBadInput) {
  const std::vector<std::vector<double>> none, empty{{}}, ragged{{1, 2}, {1}}, zero{{1, 0}};
  const std::vector<std::vector<double>> nan{{std::numeric_limits<double>::quiet_NaN()}};
  const std::vector<std::vector<double>> negative{{1, -2}};
  EXPECT_EQ(error_id([&] { performance_profiles(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { performance_profiles(empty); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { performance_profiles(ragged); }), "stats.lengths");
  EXPECT_EQ(error_id([&] { performance_profiles(zero); }), "stats.cost");
  EXPECT_EQ(error_id([&] { performance_profiles(nan); }), "stats.cost");
  EXPECT_EQ(error_id([&] { runtime_ecdf(none); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { runtime_ecdf(empty); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { runtime_ecdf(nan); }), "stats.nan");
  EXPECT_EQ(error_id([&] { runtime_ecdf(negative); }), "stats.runtime");
}

}  // namespace
}  // namespace gradus::stats
