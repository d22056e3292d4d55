// Every statistic of one sample on nasty input (nasty_input.h).
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "gradus/stats/bayesian_signed_rank.h"
#include "gradus/stats/bootstrap.h"
#include "gradus/stats/friedman.h"
#include "gradus/stats/holm.h"
#include "gradus/stats/median_interval.h"
#include "gradus/stats/power.h"
#include "gradus/stats/profiles.h"
#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/stats/survival.h"
#include "gradus/stats/tuning_curve.h"
#include "nasty_input.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using namespace test;

struct OneSample {
  std::string name;
  Ids errors;
  std::function<Sample(const Sample&)> call;
};

/// A tuning curve and its band, with low values as the better ones and with high ones.
Sample both_curves(decltype(&median_tuning_curve) curve_of, const Sample& s) {
  const Sample trials{0.01, 1, 30, 1e9};
  const TuningCurve low = curve_of(s, trials, {}),
                    high = curve_of(s, trials, {.better = Better::higher});
  return joined({low.value, low.low, low.high, high.value, high.low, high.high});
}

std::vector<OneSample> of_one_sample() {
  const Ids few_or_nan{"stats.too_few", "stats.nan"};
  const Ids of_curves{"stats.too_few", "stats.nan", "stats.too_many"};
  return {
      {"quantile", few_or_nan,
       [](const Sample& s) {
         return Sample{quantile(s, 0), quantile(s, 0.3), quantile(s, 0.5), quantile(s, 1)};
       }},
      {"median", few_or_nan, [](const Sample& s) { return Sample{median(s)}; }},
      {"in place", few_or_nan,
       [](Sample s) {
         return Sample{quantile_in_place(s, 0.3), median_in_place(s)};
       }},
      {"mean",
       {"stats.too_few"},
       [](const Sample& s) {
         const double sum = std::accumulate(s.begin(), s.end(), 0.0);
         const double found = stats::mean(s);
         // What is no number stays none: infinities of both signs, or NaN among the values.
         return std::isnan(sum) && std::isnan(found) ? Sample{} : Sample{found};
       }},
      {"quantile_band", few_or_nan,
       [](const Sample& s) {
         const std::vector<Sample> curves{s, s, s};
         const Band band = quantile_band(curves);
         return joined({band.low, band.median, band.high});
       }},
      {"median_interval", few_or_nan,
       [](const Sample& s) {
         return joined({parts(median_interval(s)), parts(median_interval(s, 1e-9)),
                        parts(median_interval(s, 1 - 1e-9))});
       }},
      {"bootstrap", few_or_nan, [](const Sample& s) { return parts(bootstrap(s, mean_of, few)); }},
      {"bootstrap bca", few_or_nan,
       [](const Sample& s) { return parts(bootstrap(s, mean_of, few_bca)); }},
      {"bootstrap_median", few_or_nan,
       [](const Sample& s) { return parts(bootstrap_median(s, few)); }},
      {"bootstrap_median bca", few_or_nan,
       [](const Sample& s) { return parts(bootstrap_median(s, few_bca)); }},
      {"signed_rank", few_or_nan,
       [](const Sample& s) {
         return joined({parts(signed_rank(s)), parts(signed_rank(s, {.zeros = Zeros::pratt})),
                        parts(signed_rank(s, {.distribution = NullDistribution::normal}))});
       }},
      {"sign_test", few_or_nan, [](const Sample& s) { return parts(sign_test(s)); }},
      {"paired_effect",
       {"stats.too_few", "stats.not_finite"},
       [](const Sample& s) { return Sample{paired_effect(s)}; }},
      {"pairs_needed after paired_effect",
       {"stats.too_few", "stats.not_finite", "stats.effect"},
       [](const Sample& s) {
         return Sample{static_cast<double>(pairs_needed(paired_effect(s), {.comparisons = 28}))};
       }},
      {"tuning curves", of_curves,
       [](const Sample& s) { return both_curves(median_tuning_curve, s); }},
      {"mean tuning curves", of_curves,
       [](const Sample& s) { return both_curves(mean_tuning_curve, s); }},
      {"bayesian_signed_rank", few_or_nan,
       [](const Sample& s) {
         const auto posterior = bayesian_signed_rank(s, {.rope = 0.1, .draws = 20});
         return Sample{posterior.below, posterior.equivalent, posterior.above};
       }},
      {"groups_within",
       {"stats.nan"},
       [](const Sample& s) { return Sample{static_cast<double>(groups_within(s, 1).size())}; }},
      {"holm", {"stats.probability"}, [](const Sample& s) { return holm(s); }},
      {"runtime_ecdf",
       {"stats.too_few", "stats.nan", "stats.runtime"},
       [](const Sample& s) {
         const std::vector<Sample> pairs{s, s, s};
         return parts(runtime_ecdf(pairs));
       }},
  };
}

TEST(StatsNastyInput, OneSample) {
  for (const auto& [name, errors, call] : of_one_sample()) {
    for (const Sample& sample : samples()) {
      const std::string what = name + " of " + text(sample);
      SCOPED_TRACE(what);
      numbers_of([&, &call = call] { return call(sample); }, errors, what);
    }
    SCOPED_TRACE(name + " of 100,000 values");
    numbers_of([&call = call] { return call(many()); }, errors, name + " of 100,000 values");
  }
}

TEST(StatsNastyInput, Runtimes) {
  const Ids errors{"stats.too_few", "stats.runtime"};
  std::vector<Sample> all = samples();
  all.push_back(many());
  for (const Sample& sample : all) {
    for (const std::size_t every : {1, 2, 3, 1'000'000}) {  // which runs reached the target
      std::vector<Runtime> runs;
      for (std::size_t i = 0; i < sample.size(); ++i) {
        runs.push_back({sample[i], i % every == every - 1});
      }
      const std::string what = text(sample) + ", every " + std::to_string(every);
      SCOPED_TRACE(what);
      numbers_of(
          [&] {
            const SurvivalCurve curve = kaplan_meier(runs);
            return joined({curve.times, curve.share, curve.low, curve.high,
                           parts(median_time_to_target(runs)),
                           parts(expected_runtime(runs, few).estimate),
                           parts(expected_runtime(runs, few_bca).estimate)});
          },
          errors, what);
    }
  }
}

// A trial that diverged and a support without ends: the mean of the lower bound of the band is of
// both infinities, and the band reaches to the end.
TEST(StatsNastyInput, MeanTuningCurvesReachToTheEndsOfTheSupport) {
  const Sample one{1};
  const TuningCurve curve = mean_tuning_curve(Sample{1, 2, infinity}, one);
  EXPECT_EQ(curve.value, Sample{infinity});
  EXPECT_EQ(curve.low, Sample{-infinity});
  EXPECT_EQ(curve.high, Sample{infinity});
  EXPECT_EQ(test::error_id([&] {
              mean_tuning_curve(Sample{-infinity, infinity}, one);
            }),
            "stats.nan");
}

}  // namespace
}  // namespace gradus::stats
