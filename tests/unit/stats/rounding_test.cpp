// Rounding makes no difference out of none, no tie out of a difference and no order.
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stats/fit.h"
#include "gradus/stats/power.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/stats/superiority.h"
#include "nasty_input.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using namespace test;

// The values of the study that had no report: accuracies of 360 images.
TEST(StatsRounding, DifferencesOfOneSizeCancel) {
  const Sample a{309 / 360.0, 310 / 360.0, 308 / 360.0}, b(3, 309 / 360.0);
  EXPECT_NE(a[1] - b[1], b[2] - a[2]) << "else the example shows nothing";
  const Sample differences = paired_differences(a, b);
  EXPECT_EQ(differences[0], 0);
  EXPECT_EQ(differences[1], -differences[2]);
  EXPECT_EQ(paired_effect(differences), 0);
  EXPECT_EQ(test::error_id([&] { pairs_needed(paired_effect(differences)); }), "stats.effect");
}

TEST(StatsRounding, SumsOfTheSameTermsAreTied) {
  const Sample a{0.1 + 0.2 + 0.3, 2}, b{0.3 + 0.2 + 0.1, 1};
  EXPECT_NE(a[0], b[0]);
  EXPECT_EQ(paired_differences(a, b), (Sample{0, 1}));
  EXPECT_EQ(superiority_paired(a, b, Better::higher).value, 0.75);
  EXPECT_EQ(mann_whitney(a, b).statistic, 2.5);
  EXPECT_EQ(superiority_unpaired(a, b, Better::higher).value, 2.5 / 4);
}

TEST(StatsRounding, RanksTieEqualSizes) {
  // k/360 - (k - 1)/360 takes several values by rounding; the ranks of all are the same.
  Sample a, b;
  for (int k = 100; k < 108; ++k) {
    a.push_back(k / 360.0);
    b.push_back((k - (k % 2 == 0 ? 1 : -1)) / 360.0);
  }
  const RankTest test = signed_rank(paired_differences(a, b));
  EXPECT_EQ(test.statistic, 18) << "4 of 8 at mid-rank 4.5";
  EXPECT_EQ(test.p, 1);
}

// What is small without being rounding stays: relative to the values it is a tenth and more.
TEST(StatsRounding, SmallScalesKeepTheirDifferences) {
  const Sample a{1e-300, 3e-300}, b{2e-300, 1e-300};
  EXPECT_LT(paired_differences(a, b)[0], 0);
  EXPECT_GT(paired_differences(a, b)[1], 0);
  EXPECT_DOUBLE_EQ(paired_effect(Sample{1e-300, 2e-300, 3e-300}), 2);
  EXPECT_DOUBLE_EQ(paired_effect(Sample{1e300, 2e300, 3e300}), 2);
}

TEST(StatsRounding, LinesOfAnyScaleAreTheSameLine) {
  const Sample x{1, 2, 4}, y{2, 3, 7};
  const Line line = fit_line(x, y);
  for (const int exponent : {-1000, -500, 500, 1000}) {
    Sample u, v;
    for (const double value : x) u.push_back(std::ldexp(value, exponent));
    for (const double value : y) v.push_back(std::ldexp(value, exponent));
    const Line scaled = fit_line(u, v);
    EXPECT_EQ(scaled.slope, line.slope);
    EXPECT_EQ(scaled.slope_error, line.slope_error);
    EXPECT_EQ(scaled.r_squared, line.r_squared);
    EXPECT_EQ(scaled.intercept, std::ldexp(line.intercept, exponent));
  }
  EXPECT_EQ(fit_line(x, y, Sample(3, 4.0)).residual_error, 2 * line.residual_error);
}

TEST(StatsRounding, TinyEffectsAreRefusedAndDoNotWrap) {
  EXPECT_EQ(test::error_id([] { pairs_needed(1e-14); }), "stats.effect");
  EXPECT_EQ(test::error_id([] { runs_needed_unpaired(0.5 + 1e-15); }), "stats.effect");
  EXPECT_NEAR(static_cast<double>(pairs_needed(1e-4, {.test = PairedTest::t})), 7.8489e8, 1e5)
      << "(z_0.975 + z_0.8)^2 / effect^2";
}

TEST(StatsRounding, ExactCountsHaveALimit) {
  const RankTestOptions exact{.distribution = NullDistribution::exact};
  EXPECT_EQ(test::error_id([&] { signed_rank(many(), exact); }), "stats.too_many");
  EXPECT_EQ(test::error_id([&] { mann_whitney(many(), many(), exact); }), "stats.too_many");
}

}  // namespace
}  // namespace gradus::stats
