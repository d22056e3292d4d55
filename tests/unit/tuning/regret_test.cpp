#include "tuning/regret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tuning/selection.h"

namespace gradus::tuning {
namespace {

/// Settings with these expected results, on seeds that differ by the same amounts for all; the runs
/// of each have residuals of this deviation.
record::TuningCell cell_of(const std::vector<double>& expected, std::size_t seeds,
                           double deviation) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  record::TuningCell cell;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    record::TuningTrial trial{.number = static_cast<std::int64_t>(i)};
    for (std::size_t seed = 0; seed < seeds; ++seed) {
      const double of_seed = deviation * static_cast<double>(seed);
      trial.by_seed.push_back(expected[i] + of_seed + deviation * normal(random));
    }
    trial.value = value_of(trial);
    cell.trials.push_back(trial);
  }
  choose(cell);
  return cell;
}

double mean_of_regret(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

TEST(Regret, IsNothingWhereNothingElseCouldHaveBeenChosen) {
  EXPECT_TRUE(regret_of({}).empty());
  EXPECT_EQ(cell_of({1}, 3, 1).regret, std::vector<double>{0});
  EXPECT_EQ(cell_of({1, 2, 3, 4}, 3, 0).regret, std::vector<double>{0}) << "no noise";
  const std::vector<double> clear = cell_of({0, 1000, 1000, 1000, 1000}, 3, 1).regret;
  EXPECT_EQ(std::ranges::max(clear), 0) << "1,000 deviations better than all others";
}

/// Two settings with equal medians over two seeds: expected results differ by D ~ N(0, 2 / 2), and
/// so do they from what a new tuning sees.
TEST(Regret, OfTwoSettingsIsThatOfTwoNormalNumbers) {
  record::TuningCell cell;
  // Residuals after means of trials and seeds: +-0.5, so the deviation is 1 with one degree.
  for (const auto& [number, by_seed] :
       {std::pair<int, std::vector<double>>{0, {0.5, -0.5}}, {1, {-0.5, 0.5}}}) {
    record::TuningTrial trial{.number = number, .by_seed = by_seed};
    trial.value = value_of(trial);
    cell.trials.push_back(trial);
  }
  choose(cell);
  ASSERT_EQ(cell.regret.size(), regret_quantiles);
  EXPECT_TRUE(std::ranges::is_sorted(cell.regret));
  // The worse one is chosen with probability 1/4, and E |D| Phi(-|D|) = (1 - 1/sqrt 2)/sqrt(2 pi).
  EXPECT_EQ(cell.regret[regret_quantiles * 3 / 4 - 2], 0);
  EXPECT_GT(cell.regret.back(), 0);
  EXPECT_NEAR(mean_of_regret(cell.regret), (1 - std::sqrt(0.5)) / std::sqrt(2 * M_PI), 0.04);
}

TEST(Regret, IsInDeviationsOfARun) {
  const record::TuningCell small = cell_of({0, 0, 0, 0, 0, 0, 0, 0}, 4, 1e-3);
  const record::TuningCell large = cell_of({0, 0, 0, 0, 0, 0, 0, 0}, 4, 1e3);
  EXPECT_NEAR(mean_of_regret(small.regret), mean_of_regret(large.regret), 1e-6);
  EXPECT_GT(mean_of_regret(small.regret), 0.1);
}

TEST(Regret, OfOneSeedIsThatOfUnknownNoise) {
  const std::vector<double> regret = cell_of({0, 1, 2, 3}, 1, 1).regret;
  EXPECT_NEAR(mean_of_regret(regret), std::sqrt(2 / M_PI), 0.02) << "the mean of |N(0, 1)|";
}

TEST(Regret, LeavesOutWhatCouldNotBeChosen) {
  record::TuningCell cell = cell_of({0, 0.1}, 3, 1);
  cell.trials[1].value = std::numeric_limits<double>::infinity();
  cell.trials[1].by_seed.assign(3, std::numeric_limits<double>::infinity());
  choose(cell);
  EXPECT_EQ(cell.regret, std::vector<double>{0});
}

}  // namespace
}  // namespace gradus::tuning
