#include "gradus/stats/fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;
using test::numbers;

TEST(StatsFit, LinesAgreeWithScipyAndStatsmodels) {
  for (const auto& row : cases("line")) {
    const auto x = numbers(row["x"]), y = numbers(row["y"]), weights = numbers(row["weights"]);
    const Line line = weights.empty() ? fit_line(x, y) : fit_line(x, y, weights);
    expect_close(line.slope, row["slope"], 1e-9, row.dump());
    expect_close(line.intercept, row["intercept"], 1e-9, row.dump());
    expect_close(line.slope_error, row["slope_error"], 1e-9, row.dump());
    expect_close(line.intercept_error, row["intercept_error"], 1e-8, row.dump());
    expect_close(line.r_squared, row["r_squared"], 1e-9, row.dump());
    if (x.size() > 2) expect_close(slope_interval(line), row["interval"], 1e-9, row.dump());
  }
}

TEST(StatsFit, ScaleOfWeightsDoesNotMatter) {
  const std::vector<double> x{1, 2, 4, 7}, y{1, 3, 2, 6}, w{1, 2, 1, 3}, scaled{10, 20, 10, 30};
  const Line a = fit_line(x, y, w), b = fit_line(x, y, scaled);
  EXPECT_NEAR(a.slope, b.slope, 1e-14);
  EXPECT_NEAR(a.slope_error, b.slope_error, 1e-14);
  EXPECT_NEAR(a.intercept_error, b.intercept_error, 1e-14);
}

TEST(StatsFit, PowerLawAgreesWithScipy) {
  for (const auto& row : cases("power_law")) {
    const Line line = fit_power_law(numbers(row["x"]), numbers(row["y"]));
    expect_close(line.slope, row["slope"], 1e-12, row.dump());
    expect_close(line.intercept, row["intercept"], 1e-12, row.dump());
    expect_close(line.slope_error, row["slope_error"], 1e-12, row.dump());
    expect_close(line.r_squared, row["r_squared"], 1e-12, row.dump());
  }
}

TEST(StatsFit, RecoversAnExactPowerLaw) {
  std::vector<double> x, y;
  for (int i = 1; i <= 20; ++i) {
    x.push_back(i);
    y.push_back(3 * std::pow(i, -1.5));
  }
  const Line line = fit_power_law(x, y);
  EXPECT_NEAR(line.slope, -1.5, 1e-13);
  EXPECT_NEAR(std::exp(line.intercept), 3, 1e-13);
  EXPECT_NEAR(line.r_squared, 1, 1e-13);
}

TEST(StatsFit, SlopeBootstrapAgreesWithScipy) {
  for (const auto& row : cases("bootstrap_slope")) {
    const auto kind = row["kind"] == "BCa" ? BootstrapKind::bca : BootstrapKind::percentile;
    const Estimate found =
        bootstrap_slope(numbers(row["x"]), numbers(row["y"]),
                        {.draws = row["draws"], .seed = row["seed"], .kind = kind});
    expect_close(found.interval, row["interval"], 1e-9, row.dump());
  }
}

TEST(StatsFit, SlopeBootstrapTakesDrawsOfOnePoint) {
  const std::vector<double> x{0, 1, 2}, y{0, 1, 5};  // 3 of 27 draws have one x only
  const Estimate found = bootstrap_slope(x, y);
  EXPECT_DOUBLE_EQ(found.value, 2.5);
  EXPECT_DOUBLE_EQ(found.interval.low, 1);
  EXPECT_DOUBLE_EQ(found.interval.high, 4);
}

TEST(StatsFit, RefusesBadInput) {
  const std::vector<double> one{1}, two{1, 2}, same{3, 3}, zero{0, 1};
  const std::vector<double> infinite{1, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(error_id([&] { fit_line(one, one); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { fit_line(one, two); }), "stats.lengths");
  EXPECT_EQ(error_id([&] { fit_line(two, infinite); }), "stats.not_finite");
  EXPECT_EQ(error_id([&] { fit_line(same, two); }), "stats.same_x");
  EXPECT_EQ(error_id([&] { fit_line(two, two, zero); }), "stats.not_positive");
  EXPECT_EQ(error_id([&] { fit_power_law(two, zero); }), "stats.not_positive");
  EXPECT_EQ(error_id([&] { slope_interval(fit_line(two, two)); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { bootstrap_slope(two, two); }), "stats.too_few");
}

}  // namespace
}  // namespace gradus::stats
