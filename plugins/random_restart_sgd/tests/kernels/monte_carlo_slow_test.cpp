// Slopes of the claims A4 and A11, on fewer networks than the full study takes.
#include <gtest/gtest.h>

#include <cmath>

#include "random_restart/bounds.h"
#include "random_restart/monte_carlo.h"

namespace gradus::random_restart {
namespace {

DeathCounts counted(int width, int depth, std::int64_t networks) {
  DeathOptions options;
  options.width = width;
  options.depth = depth;
  options.networks = networks;
  options.seed = 77;
  return count_deaths(options);
}

double alive_at(const DeathCounts& counts, int depth) {
  return 1 - static_cast<double>(counts.dead_at(depth)) / static_cast<double>(counts.networks);
}

// Claim A4: ln P(alive) falls by about ln(1 - 2^-W) a layer between D = 50 and 100.
TEST(RandomRestartSlow, LogarithmOfAliveFallsWithTheSinglePointRate) {
  for (const auto& [width, networks] : {std::pair{4, 1'000'000}, {5, 100'000}, {6, 100'000}}) {
    const DeathCounts counts = counted(width, 100, networks);
    const double slope = std::log(alive_at(counts, 100) / alive_at(counts, 50)) / 50;
    const double rate = std::log1p(-std::exp2(-width));
    EXPECT_NEAR(slope / rate, 1, 0.1) << "width " << width;
  }
}

// Claim A11: ln K_half is linear in D with slope -ln(1 - 2^-W), within 15 %.
TEST(RandomRestartSlow, RestartsForAHalfGrowExponentiallyInDepth) {
  const DeathCounts counts = counted(3, 60, 1'000'000);
  double sum_d = 0, sum_k = 0, sum_dd = 0, sum_dk = 0;
  for (int depth = 20; depth <= 60; depth += 10) {
    const double k = std::log(restarts_for_half(alive_at(counts, depth)));
    sum_d += depth, sum_k += k, sum_dd += depth * depth, sum_dk += depth * k;
  }
  const double slope = (5 * sum_dk - sum_d * sum_k) / (5 * sum_dd - sum_d * sum_d);
  EXPECT_NEAR(slope / -std::log1p(-1.0 / 8), 1, 0.15);
}

}  // namespace
}  // namespace gradus::random_restart
