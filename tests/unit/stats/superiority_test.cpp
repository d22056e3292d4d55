#include "gradus/stats/superiority.h"

#include <gtest/gtest.h>

#include <limits>

#include "gradus/stats/rank_tests.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::error_id;
using test::expect_close;
using test::infinity;
using test::numbers;

TEST(StatsSuperiority, UnpairedAgreesWithARootSearchOfTheDefinition) {
  for (const auto& row : test::cases("superiority")) {
    const auto a = numbers(row["a"]), b = numbers(row["b"]);
    const Estimate found = superiority_unpaired(a, b, Better::lower);
    expect_close(found.value, row["value"], 1e-12, row.dump());
    expect_close(found.value, row["mann_whitney"], 1e-12, row.dump());
    expect_close(found.interval, row["interval"], 1e-10, row.dump());
  }
}

TEST(StatsSuperiority, HigherIsTheMirrorImage) {
  const std::vector<double> a{3, 1, 4, 1, 5}, b{2, 7, 1, 8};
  const Estimate lower = superiority_unpaired(a, b, Better::lower);
  const Estimate higher = superiority_unpaired(a, b, Better::higher);
  EXPECT_NEAR(lower.value + higher.value, 1, 1e-14);
  EXPECT_NEAR(lower.interval.low + higher.interval.high, 1, 1e-12);
}

TEST(StatsSuperiority, BrunnerMunzelAgreesWithScipy) {
  for (const auto& row : test::cases("superiority")) {
    const auto a = numbers(row["a"]), b = numbers(row["b"]);
    const double found = brunner_munzel(a, b);
    const double expected = row["brunner_munzel"].is_null()
                                ? smallest_unpaired_p(a.size(), b.size())
                                : row["brunner_munzel"].get<double>();
    expect_close(found, expected, 1e-12, row.dump());
  }
}

TEST(StatsSuperiority, BrunnerMunzelOfEqualValuesShowsNothing) {
  const std::vector<double> same{1, 1, 1};
  EXPECT_EQ(brunner_munzel(same, same), 1);
}

TEST(StatsSuperiority, PairedAgreesWithStatsmodels) {
  for (const auto& row : test::cases("superiority_paired")) {
    const auto a = test::numbers(row["a"]), b = test::numbers(row["b"]);
    const Estimate found = superiority_paired(a, b, Better::lower);
    test::expect_close(found.value, row["value"], 1e-14, row.dump());
    test::expect_close(found.interval, row["interval"], 1e-12, row.dump());
    EXPECT_NEAR(superiority_paired(a, b, Better::higher).value, 1 - found.value, 1e-15);
  }
}

TEST(StatsSuperiority, DivergedRunsLose) {
  const std::vector<double> a{infinity, infinity, 1}, b{2, infinity, infinity};
  EXPECT_DOUBLE_EQ(superiority_paired(a, b, Better::lower).value, 0.5);
  EXPECT_DOUBLE_EQ(superiority_unpaired(a, b, Better::lower).value, (0.5 * 4 + 3) / 9);
}

TEST(StatsSuperiority, RefusesBadInput) {
  const std::vector<double> none, one{1}, two{1, 2}, nan{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(error_id([&] { superiority_unpaired(none, one, Better::lower); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { superiority_unpaired(nan, one, Better::lower); }), "stats.nan");
  EXPECT_EQ(error_id([&] { superiority_unpaired(one, one, Better::lower, 1); }), "stats.level");
  EXPECT_EQ(error_id([&] { superiority_paired(none, none, Better::lower); }), "stats.too_few");
  EXPECT_EQ(error_id([&] { superiority_paired(one, two, Better::lower); }), "stats.lengths");
  EXPECT_EQ(error_id([&] { brunner_munzel(one, two); }), "stats.too_few");
}

}  // namespace
}  // namespace gradus::stats
