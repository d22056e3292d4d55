// Every statistic of two samples on nasty input (nasty_input.h).
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/cdf_band.h"
#include "gradus/stats/fit.h"
#include "gradus/stats/friedman.h"
#include "gradus/stats/power.h"
#include "gradus/stats/profiles.h"
#include "gradus/stats/rank_correlation.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/stats/superiority.h"
#include "nasty_input.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using namespace test;

double difference_of_means(std::span<double> a, std::span<double> b) {
  return mean_of(a) - mean_of(b);
}

struct TwoSamples {
  std::string name;
  Ids errors;
  std::function<Sample(const Sample&, const Sample&)> call;
};

std::vector<TwoSamples> of_two_samples() {
  const Ids ranks{"stats.too_few", "stats.nan"};
  const Ids paired{"stats.too_few", "stats.nan", "stats.lengths"};
  const Ids difference{"stats.too_few", "stats.nan", "stats.lengths", "stats.not_finite"};
  const Ids ratio{"stats.too_few", "stats.lengths", "stats.not_positive"};
  const Ids line{"stats.too_few", "stats.lengths", "stats.not_finite", "stats.same_x",
                 "stats.range"};
  return {
      {"mann_whitney", ranks,
       [](const Sample& a, const Sample& b) { return parts(mann_whitney(a, b)); }},
      {"superiority_unpaired", ranks,
       [](const Sample& a, const Sample& b) {
         return parts(superiority_unpaired(a, b, Better::lower));
       }},
      {"brunner_munzel", ranks,
       [](const Sample& a, const Sample& b) { return Sample{brunner_munzel(a, b)}; }},
      {"paired_differences", paired,
       [](const Sample& a, const Sample& b) { return paired_differences(a, b); }},
      {"superiority_paired", paired,
       [](const Sample& a, const Sample& b) {
         return parts(superiority_paired(a, b, Better::higher));
       }},
      {"signed_rank of differences", paired,
       [](const Sample& a, const Sample& b) {
         return parts(signed_rank(paired_differences(a, b)));
       }},
      {"paired_effect of differences", difference,
       [](const Sample& a, const Sample& b) {
         return Sample{paired_effect(paired_differences(a, b))};
       }},
      {"bootstrap_median_difference", difference,
       [](const Sample& a, const Sample& b) {
         return joined({parts(bootstrap_median_difference(a, b, Pairing::unpaired, few)),
                        parts(bootstrap_median_difference(a, b, Pairing::paired, few)),
                        parts(bootstrap_median_difference(a, b, Pairing::paired, few_bca))});
       }},
      {"bootstrap_median_ratio", ratio,
       [](const Sample& a, const Sample& b) {
         return joined({parts(bootstrap_median_ratio(a, b, Pairing::unpaired, few)),
                        parts(bootstrap_median_ratio(a, b, Pairing::unpaired, few_bca)),
                        parts(bootstrap_median_ratio(a, b, Pairing::paired, few))});
       }},
      {"bootstrap_paired", difference,
       [](const Sample& a, const Sample& b) {
         return joined({parts(bootstrap_paired(a, b, difference_of_means, few)),
                        parts(bootstrap_paired(a, b, difference_of_means, few_bca))});
       }},
      {"bootstrap_unpaired", difference,
       [](const Sample& a, const Sample& b) {
         return joined({parts(bootstrap_unpaired(a, b, difference_of_means, few)),
                        parts(bootstrap_unpaired(a, b, difference_of_means, few_bca))});
       }},
      {"rank_correlation",
       {"stats.too_few", "stats.lengths", "stats.nan", "stats.same_x"},
       [](const Sample& a, const Sample& b) { return Sample{rank_correlation(a, b)}; }},
      {"order_statistics_within",
       {"stats.too_few", "stats.lengths", "stats.nan", "stats.too_many"},
       [](const Sample& a, const Sample& b) { return Sample{order_statistics_within(a, b)}; }},
      {"fit_line", line, [](const Sample& a, const Sample& b) { return parts(fit_line(a, b)); }},
      {"slope_interval", line,
       [](const Sample& a, const Sample& b) {
         const Line fitted = fit_line(a, b);
         return joined({parts(slope_interval(fitted)), parts(slope_interval(fitted, 1 - 1e-16))});
       }},
      {"fit_line with weights",
       [&] {
         Ids ids = line;
         ids.insert("stats.not_positive");
         return ids;
       }(),
       [](const Sample& a, const Sample& b) { return parts(fit_line(a, b, b)); }},
      {"fit_power_law",
       {"stats.too_few", "stats.lengths", "stats.not_positive", "stats.same_x"},
       [](const Sample& a, const Sample& b) { return parts(fit_power_law(a, b)); }},
      {"bootstrap_slope",
       [&] {
         Ids ids = line;
         ids.insert("stats.nan");
         return ids;
       }(),
       [](const Sample& a, const Sample& b) {
         return joined({parts(bootstrap_slope(a, b, few)), parts(bootstrap_slope(a, b, few_bca))});
       }},
      {"friedman", paired,
       [](const Sample& a, const Sample& b) {
         const std::vector<Sample> values{a, b, a};
         const Friedman test = friedman(values, Better::higher);
         return joined({test.mean_ranks, {test.chi_squared, test.p_chi_squared, test.f, test.p}});
       }},
      {"performance_profiles",
       {"stats.too_few", "stats.lengths", "stats.cost"},
       [](const Sample& a, const Sample& b) {
         const std::vector<Sample> costs{a, b};
         Sample all;
         for (const StepCurve& curve : performance_profiles(costs))
           all = joined({all, parts(curve)});
         return all;
       }},
  };
}

TEST(StatsNastyInput, TwoSamples) {
  for (const auto& [name, errors, call] : of_two_samples()) {
    for (const Sample& a : samples()) {
      for (const Sample& b : samples()) {
        const std::string what = name + " of " + text(a) + " and " + text(b);
        SCOPED_TRACE(what);
        numbers_of([&, &call = call] { return call(a, b); }, errors, what);
      }
    }
    SCOPED_TRACE(name + " of 100,000 values");
    Sample other = many();
    std::ranges::reverse(other);
    numbers_of([&, &call = call] { return call(many(), other); }, errors, name);
  }
}

// Bounds that let every point lie anywhere: n^2 steps, so there is a limit.
TEST(StatsNastyInput, OrderStatisticsHaveALimit) {
  const Sample low(100'000, 0.0), high(100'000, 1.0);
  EXPECT_EQ(test::error_id([&] { order_statistics_within(low, high); }), "stats.too_many");
}

}  // namespace
}  // namespace gradus::stats
