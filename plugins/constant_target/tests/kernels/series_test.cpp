// Series: what is kept of every step, and of the steps between two points.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "constant_target/descent.h"
#include "random_networks.h"

namespace gradus::constant_target::testing {
namespace {

DescentOptions series_options(std::int64_t steps, std::int64_t points) {
  DescentOptions options;
  options.network.sizes = {1, 6, 1};
  options.planned = steps;
  options.series_points = points;
  return options;
}

/// Two starts, one with steps so long that V rises.
std::vector<Start> two_starts(const Network& network) {
  Random random(31);
  std::vector<Start> starts;
  for (const double multiple : {0.9, 20.0}) {
    starts.push_back({random.normals(network.entries(), 0.6), 1.2, multiple});
  }
  return starts;
}

std::unique_ptr<Descent> ran_series(const DescentOptions& options) {
  auto descent = make_descent(options, two_starts(options.network));
  descent->advance(options.planned);
  descent->finish();
  return descent;
}

TEST(ConstantTargetSeries, HasEveryStepOfAShortRun) {
  const auto options = series_options(300, 400);
  const auto descent = ran_series(options);
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto& series = descent->series(i);
    ASSERT_EQ(series.size(), 301U);
    const TrajectoryRecord record = descent->record(i);
    const double rounding = 1e-13 * record.start_value;
    double sum = 0, least = series[0].risk, rises = 0;
    for (std::size_t n = 0; n < 300; ++n) {
      const SeriesPoint& at = series[n];
      EXPECT_EQ(at.step, static_cast<double>(n));
      EXPECT_EQ(at.change, series[n + 1].value - at.value);
      EXPECT_NEAR(at.change, at.predicted_change, 1e-13 * std::max(at.value, series[n + 1].value));
      EXPECT_DOUBLE_EQ(at.change_bound, -8 * at.length * (1 - at.length * at.kappa) * at.risk);
      EXPECT_EQ(at.critical_step > at.length, at.predicted_change < 0);
      EXPECT_LE(at.defect, 1e-12);
      EXPECT_LE(at.gradient_ratio, 1 + 1e-12);
      EXPECT_LE(at.change, at.change_bound + rounding);
      EXPECT_DOUBLE_EQ(at.decrease_sum, sum);
      EXPECT_NEAR(at.decrease_sum + at.decrease_left, record.budget,
                  1e-13 * (std::fabs(sum) + record.budget));
      EXPECT_DOUBLE_EQ(at.value_bound, record.start_value - at.decrease_sum);
      if (i == 0) {  // steps below the bound
        EXPECT_LE(at.value, at.value_bound + rounding);
      }
      EXPECT_EQ(at.rises, rises);
      least = std::min(least, at.risk);
      EXPECT_EQ(at.min_risk, least);
      sum += 8 * at.length * (1 - at.length * record.kappa) * at.risk;
      rises += at.change > rounding;
    }
    EXPECT_EQ(record.rises, rises);
    EXPECT_TRUE(std::isnan(series.back().change));
    EXPECT_EQ(series.back().length, 0);
  }
  EXPECT_EQ(descent->record(0).rises, 0);
  EXPECT_GT(descent->record(1).rises, 0);
}

TEST(ConstantTargetSeries, PointsHoldTheWorstOfTheStepsBetweenThem) {
  const auto every = ran_series(series_options(300, 400)),
             few = ran_series(series_options(300, 12));
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto &all = every->series(i), &thin = few->series(i);
    ASSERT_LE(thin.size(), 13U);
    ASSERT_GE(thin.size(), 10U);
    EXPECT_EQ(thin.back().step, 300);
    EXPECT_TRUE(std::isinf(thin.front().since.change));
    std::size_t previous = 0;
    for (std::size_t k = 1; k < thin.size(); ++k) {
      const auto n = static_cast<std::size_t>(thin[k].step);
      EXPECT_EQ(thin[k].value, all[n].value);
      EXPECT_EQ(thin[k].decrease_sum, all[n].decrease_sum);
      double change = -HUGE_VAL, excess = -HUGE_VAL, defect = 0, ratio = 0;
      for (std::size_t m = previous; m < n; ++m) {
        change = std::max(change, all[m].change);
        excess = std::max(excess, all[m].change - all[m].change_bound);
        defect = std::max(defect, all[m + 1].defect);
        ratio = std::max(ratio, all[m + 1].gradient_ratio);
      }
      EXPECT_EQ(thin[k].since.change, change);
      EXPECT_EQ(thin[k].since.excess, excess);
      EXPECT_EQ(thin[k].since.defect, defect);
      EXPECT_EQ(thin[k].since.gradient_ratio, ratio);
      previous = n;
    }
  }
}

TEST(ConstantTargetSeries, LooksSeeTheWorstSinceTheLastOne) {
  const auto options = series_options(120, 200);
  const auto starts = two_starts(options.network);
  const auto descent = make_descent(options, std::span(&starts[1], 1));
  std::vector<double> looks;
  for (int k = 0; k < 4; ++k) {
    descent->advance(30);
    looks.push_back(descent->look().change);
  }
  descent->finish();
  const auto& series = descent->series(0);
  for (std::size_t k = 0; k < 4; ++k) {  // the end of the latest step is seen at the next look
    double largest = -HUGE_VAL;
    for (std::size_t n = k == 0 ? 0 : 30 * k - 1; n < 30 * (k + 1) - 1; ++n) {
      largest = std::max(largest, series[n].change);
    }
    EXPECT_EQ(looks[k], largest) << k;
  }
}

TEST(ConstantTargetSeries, ContinueFromASavedState) {
  const auto options = series_options(200, 20);
  const auto starts = two_starts(options.network);
  const auto whole = ran_series(options);
  const auto first = make_descent(options, starts), second = make_descent(options, starts);
  first->advance(77);
  second->restore(first->save());
  second->advance(123);
  second->finish();
  ASSERT_EQ(second->series(1).size(), whole->series(1).size());
  for (std::size_t k = 0; k < whole->series(1).size(); ++k) {
    EXPECT_EQ(second->series(1)[k].value, whole->series(1)[k].value);
    EXPECT_EQ(second->series(1)[k].since.change, whole->series(1)[k].since.change);
  }
}

TEST(ConstantTargetSeries, AreAllStepsOrALogarithmicScale) {
  EXPECT_EQ(series_steps(4, 200), (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
  const auto thin = series_steps(20000, 200);
  EXPECT_EQ(thin.front(), 0);
  EXPECT_EQ(thin.back(), 20000);
  EXPECT_LE(thin.size(), 201U);
  EXPECT_GE(thin.size(), 100U);
  EXPECT_EQ(with_series({}), 256);
  EXPECT_EQ(with_series(series_options(1, 50000)), 1);
}

TEST(ConstantTargetBounds, VChangesAlongAnyStepByItsGradientAndTheStepsSquare) {
  Random random(33);
  for (const bool deep : {false, true}) {
    const Network network = deep ? random.deep(2, 4, 2) : random.shallow(2, 5);
    const Measure measure = random.cloud(2, 9);
    const auto theta = random.normals(network.entries());
    const auto delta = random.normals(network.entries());
    std::vector<double> moved = theta;
    for (std::size_t e = 0; e < moved.size(); ++e) moved[e] += delta[e];
    const double before = evaluate_single(network, theta, 0.7, measure).terms.value;
    const double after = evaluate_single(network, moved, 0.7, measure).terms.value;
    EXPECT_NEAR(change_along(network, theta, delta, 0.7), after - before,
                1e-13 * (std::fabs(before) + std::fabs(after)));
  }
}

}  // namespace
}  // namespace gradus::constant_target::testing
