// Every function of gradus/stats on input that real runs give now and then: it returns numbers, or
// throws an error that its header names. Never NaN, a loop without end or another exception.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gradus/stats/bayesian_signed_rank.h"
#include "gradus/stats/bootstrap.h"
#include "gradus/stats/cdf_band.h"
#include "gradus/stats/fit.h"
#include "gradus/stats/friedman.h"
#include "gradus/stats/holm.h"
#include "gradus/stats/median_interval.h"
#include "gradus/stats/power.h"
#include "gradus/stats/profiles.h"
#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_correlation.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/stats/superiority.h"
#include "gradus/stats/survival.h"
#include "gradus/stats/tuning_curve.h"
#include "reference.h"

namespace gradus::stats {
namespace {

using test::infinity;
using Sample = std::vector<double>;
using Ids = std::set<std::string>;

const Sample& many() {
  static const Sample values = [] {
    Sample made(100'000);
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = static_cast<double>(i * 7919 % 1000) / 3;
    return made;
  }();
  return values;
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all{
      {},
      {1},
      {-0.0},
      {infinity},
      {std::nan("")},
      {1, 1},
      {1, 2},
      {0, 0, 0},
      {-0.0, 0, 0},
      {1, 1, 1, 1},
      {1, 1, 2, 2},
      {0.1 + 0.2, 0.3, 0.1 * 3},
      {0, 1 / 360.0, -1 / 360.0},
      {325 / 360.0, 326 / 360.0, 327 / 360.0},
      {0.9, 0.9 - 1e-16, 0.9 + 1e-16, 0.9},
      {1, 1 + 1e-15, 2},
      {1e-300, 2e-300, 3e-300},
      {5e-324, 1e-323, 5e-324},
      {1e300, 2e300, 3e300},
      {1.7e308, 1.7e308, 1.6e308},
      {1.7e308, -1.7e308, 1e308},
      {-1.7e308, 1.7e308},
      {1e-300, 1, 1e300},
      {-1e300, -1e-300, 1e-300, 1e300},
      {infinity, 1, 2},
      {1, infinity, infinity, infinity},
      {infinity, infinity},
      {-infinity, infinity},
      {-infinity, 1, infinity},
      {-infinity, -infinity, infinity, infinity},
      {1, std::nan(""), 2},
      Sample(1000, 0.5),
  };
  return all;
}

std::string text(const Sample& sample) {
  std::string result = std::to_string(sample.size()) + " values";
  for (std::size_t i = 0; i < std::min<std::size_t>(sample.size(), 5); ++i) {
    result += " " + testing::PrintToString(sample[i]);
  }
  return result;
}

/// The numbers that `call` returns; {} where it threw one of the errors.
Sample numbers_of(const std::function<Sample()>& call, const Ids& documented,
                  const std::string& what) {
  try {
    const Sample numbers = call();
    for (const double number : numbers) EXPECT_FALSE(std::isnan(number)) << what;
    return numbers;
  } catch (const Error& error) {
    EXPECT_TRUE(documented.contains(error.id())) << what << ": " << error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << what << ": " << error.what();
  }
  return {};
}

Sample parts(const Estimate& estimate) {
  EXPECT_LE(estimate.interval.low, estimate.interval.high);
  return {estimate.value, estimate.interval.low, estimate.interval.high};
}

Sample parts(const Interval& interval) {
  EXPECT_LE(interval.low, interval.high);
  return {interval.low, interval.high};
}

Sample parts(const RankTest& test) {
  EXPECT_GE(test.p, 0);
  EXPECT_LE(test.p, 1);
  return {test.statistic, test.p};
}

Sample parts(const Line& line) {
  return {line.slope,           line.intercept,      line.slope_error,
          line.intercept_error, line.residual_error, line.r_squared};
}

Sample parts(const StepCurve& curve) {
  EXPECT_TRUE(std::ranges::is_sorted(curve.x));
  EXPECT_TRUE(std::ranges::is_sorted(curve.share));
  for (const double share : curve.share) EXPECT_LE(share, 1);
  Sample all = curve.x;
  all.insert(all.end(), curve.share.begin(), curve.share.end());
  return all;
}

Sample joined(const std::vector<Sample>& lists) {
  Sample all;
  for (const Sample& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

const BootstrapOptions few{.draws = 50};
const BootstrapOptions few_bca{.draws = 50, .kind = BootstrapKind::bca};

double mean_of(std::span<double> values) {
  double sum = 0;
  for (const double value : values) sum += value / static_cast<double>(values.size());
  return sum;
}

double difference_of_means(std::span<double> a, std::span<double> b) {
  return mean_of(a) - mean_of(b);
}

struct OneSample {
  std::string name;
  Ids errors;
  std::function<Sample(const Sample&)> call;
};

std::vector<OneSample> of_one_sample() {
  const Ids few_or_nan{"stats.too_few", "stats.nan"};
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
      {"tuning curves",
       {"stats.too_few", "stats.nan", "stats.too_many"},
       [](const Sample& s) {
         const Sample trials{0.01, 1, 30, 1e9};
         const TuningCurve low = median_tuning_curve(s, trials);
         const TuningCurve high = median_tuning_curve(s, trials, {.better = Better::higher});
         return joined({low.value, low.low, low.high, high.value, high.low, high.high});
       }},
      {"mean tuning curves",
       {"stats.too_few", "stats.nan", "stats.too_many"},
       [](const Sample& s) {
         const Sample trials{0.01, 1, 30, 1e9};
         const TuningCurve low = mean_tuning_curve(s, trials);
         const TuningCurve high = mean_tuning_curve(s, trials, {.better = Better::higher});
         return joined({low.value, low.low, low.high, high.value, high.low, high.high});
       }},
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

const std::vector<std::size_t>& counts() {
  static const std::vector<std::size_t> all{0,   1,      2,         3,          10,
                                            100, 100000, 100000000, 1000000000, SIZE_MAX};
  return all;
}

const Sample& levels() {
  static const Sample all{0,      5e-324,   1e-300,      1e-17, 0.05, 0.5, 0.8,      0.95,
                          0.9999, 1 - 1e-9, 1 - 1.2e-16, 1,     2,    -1,  infinity, std::nan("")};
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

// Bounds that let every point lie anywhere: n^2 steps, so there is a limit.
TEST(StatsNastyInput, OrderStatisticsHaveALimit) {
  const Sample low(100'000, 0.0), high(100'000, 1.0);
  EXPECT_EQ(test::error_id([&] { order_statistics_within(low, high); }), "stats.too_many");
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
