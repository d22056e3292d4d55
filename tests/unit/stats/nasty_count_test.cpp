// Shares, power and bands for counts and levels that nobody should ask for (nasty_input.h).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gradus/stats/cdf_band.h"
#include "gradus/stats/friedman.h"
#include "gradus/stats/intervals.h"
#include "gradus/stats/power.h"
#include "gradus/stats/rank_tests.h"
#include "nasty_input.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using namespace test;

const std::vector<std::size_t>& counts() {
  static const std::vector<std::size_t> all{0,   1,      2,         3,          10,
                                            100, 100000, 100000000, 1000000000, SIZE_MAX};
  return all;
}

TEST(StatsNastyInput, SharesOfCounts) {
  const Ids errors{"stats.counts", "stats.level", "stats.probability", "stats.range"};
  for (const std::size_t k : counts()) {
    for (const std::size_t n : counts()) {
      for (const double level : levels()) {
        const std::string what =
            std::to_string(k) + " of " + std::to_string(n) + " at " + testing::PrintToString(level);
        SCOPED_TRACE(what);
        numbers_of([&] { return parts(clopper_pearson(k, n, level)); }, errors, what);
        numbers_of([&] { return parts(wilson(k, n, level)); }, errors, what);
        numbers_of(
            [&] {
              const BinomialTail tail = binomial_tail(k, n, level);
              return Sample{tail.lower, tail.upper};
            },
            errors, what);
        numbers_of([&] { return Sample{binomial_test(k, n, level)}; }, errors, what);
      }
      const double p = smallest_unpaired_p(k, n);
      EXPECT_TRUE(p >= 0 && p <= 1) << k << " " << n;
    }
    EXPECT_GE(smallest_paired_p(k), 0);
  }
}

TEST(StatsNastyInput, Power) {
  const Ids errors{"stats.too_few", "stats.not_finite",  "stats.level",      "stats.effect",
                   "stats.range",   "stats.comparisons", "stats.probability"};
  const Sample effects{0,  5e-324, 1e-300, 1e-14, 1e-9,  1e-4,  0.03,     0.5,         1,
                       -1, 3,      1e3,    1e14,  1e200, 1e308, infinity, std::nan("")};
  for (const double alpha : levels()) {
    for (const double effect : effects) {
      for (const std::size_t n : counts()) {
        const std::string what = std::to_string(n) + " pairs, effect " +
                                 testing::PrintToString(effect) + ", alpha " +
                                 testing::PrintToString(alpha);
        SCOPED_TRACE(what);
        const Sample power =
            numbers_of([&] { return Sample{paired_t_power(n, effect, alpha)}; }, errors, what);
        for (const double p : power) EXPECT_TRUE(p >= 0 && p <= 1) << what << ": " << p;
        numbers_of([&] { return Sample{1.0 * static_cast<double>(pairs_to_show(n, alpha))}; },
                   errors, what);
        const PowerOptions options{.alpha = alpha, .comparisons = n};
        numbers_of([&] { return Sample{static_cast<double>(pairs_needed(effect, options))}; },
                   errors, what);
        numbers_of(
            [&] {
              return Sample{static_cast<double>(runs_needed_unpaired(0.5 + effect / 2, options))};
            },
            errors, what);
      }
    }
  }
}

TEST(StatsNastyInput, Bands) {
  const Ids errors{"stats.too_few", "stats.too_many", "stats.level", "stats.range"};
  for (const double level : levels()) {
    for (const BandKind kind :
         {BandKind::dkw, BandKind::kolmogorov, BandKind::equal_tailed, BandKind::highest_density}) {
      for (const std::size_t n : {0, 1, 2, 7, 40, 6000}) {
        const std::string what = std::to_string(n) + " observations, band " +
                                 std::to_string(static_cast<int>(kind)) + ", confidence " +
                                 testing::PrintToString(level);
        SCOPED_TRACE(what);
        numbers_of(
            [&] {
              const CdfBand band = cdf_band(n, level, kind);
              EXPECT_TRUE(std::ranges::is_sorted(band.lower));
              EXPECT_TRUE(std::ranges::is_sorted(band.upper));
              return joined({band.lower, band.upper});
            },
            errors, what);
        if (kind == BandKind::dkw || kind == BandKind::kolmogorov) continue;
        numbers_of([&] { return Sample{pointwise_confidence(n, level, kind)}; }, errors, what);
      }
    }
    for (const std::size_t methods : {0, 1, 2, 10, 1000, 100000}) {
      for (const std::size_t tasks : {0, 1, 100}) {
        numbers_of([&] { return Sample{nemenyi_distance(methods, tasks, level)}; }, errors,
                   "nemenyi_distance");
      }
    }
  }
}

}  // namespace
}  // namespace gradus::stats
