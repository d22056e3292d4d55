#include "gradus/stats/tuning_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "checks.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::stats {
namespace {

constexpr double no_end = std::numeric_limits<double>::infinity();

/// A discrete distribution: F(x) = cumulative[i] for points[i] <= x < points[i + 1].
struct Distribution {
  std::vector<double> points;      ///< not decreasing
  std::vector<double> cumulative;  ///< not decreasing, ends with 1
};

/// The observations' own distribution and those of the two bounds of the band.
struct Distributions {
  Distribution observed, lower, upper;
};

void require_support(const char* where, std::span<const double> values, const Interval& support) {
  for (const double value : values) {
    if (support.contains(value)) continue;
    throw Error("stats.support", where,
                fmt::format("values from {} to {}", shortest(support.low), shortest(support.high)),
                shortest(value), "give the range of values that the metric can have");
  }
}

Distributions distributions(const char* where, std::span<const double> values,
                            const TuningCurveOptions& options) {
  require_size(where, values.size(), 1);
  require_no_nan(where, values);
  require_support(where, values, options.support);
  const CdfBand band = cdf_band(values.size(), options.confidence, options.band);
  Distributions all;
  all.observed.points.assign(values.begin(), values.end());
  std::ranges::sort(all.observed.points);
  const auto n = static_cast<double>(values.size());
  for (std::size_t i = 1; i <= values.size(); ++i)
    all.observed.cumulative.push_back(static_cast<double>(i) / n);

  std::vector<double> extended = all.observed.points;
  extended.insert(extended.begin(), options.support.low);
  extended.push_back(options.support.high);
  all.lower = {extended, band.lower};
  all.upper = {std::move(extended), band.upper};
  all.lower.cumulative.push_back(1.0);
  all.upper.cumulative.push_back(1.0);
  return all;
}

double quantile_of(const Distribution& distribution, double p) {
  const auto found = std::ranges::lower_bound(distribution.cumulative, p);
  const auto index =
      std::min<std::size_t>(static_cast<std::size_t>(found - distribution.cumulative.begin()),
                            distribution.points.size() - 1);
  return distribution.points[index];
}

double median_of_best(const Distribution& distribution, double n, Better better) {
  const double p = std::pow(0.5, 1 / n);
  return quantile_of(distribution, better == Better::lower ? 1 - p : p);
}

double mean_of_best(const Distribution& distribution, double n, Better better) {
  double mean = 0, before = 0;
  for (std::size_t i = 0; i < distribution.points.size(); ++i) {
    const double now = distribution.cumulative[i];
    const double weight = better == Better::lower ? std::pow(1 - before, n) - std::pow(1 - now, n)
                                                  : std::pow(now, n) - std::pow(before, n);
    if (weight != 0) mean += weight * distribution.points[i];
    before = now;
  }
  return mean;  // NaN where points of both infinities have weight
}

/// The end of a band: infinite where it is a mean that is none.
double band_end(double found, double end) {
  return std::isnan(found) ? end : found;
}

using BestOf = double (*)(const Distribution&, double n, Better);

TuningCurve curve_of(const char* where, BestOf best, std::span<const double> values,
                     std::span<const double> trials, const TuningCurveOptions& options) {
  const Distributions all = distributions(where, values, options);
  TuningCurve curve;
  for (const double n : trials) {
    if (!(n > 0) || std::isinf(n))
      throw Error("stats.trials", where, "numbers of trials above 0", shortest(n), "");
    curve.value.push_back(best(all.observed, n, options.better));
    require_no_nan(where, std::span(curve.value).last(1));
    // The larger the distribution function, the smaller the values.
    curve.low.push_back(band_end(best(all.upper, n, options.better), -no_end));
    curve.high.push_back(band_end(best(all.lower, n, options.better), no_end));
  }
  return curve;
}

}  // namespace

TuningCurve median_tuning_curve(std::span<const double> values, std::span<const double> trials,
                                const TuningCurveOptions& options) {
  return curve_of("median_tuning_curve", median_of_best, values, trials, options);
}

TuningCurve mean_tuning_curve(std::span<const double> values, std::span<const double> trials,
                              const TuningCurveOptions& options) {
  return curve_of("mean_tuning_curve", mean_of_best, values, trials, options);
}

}  // namespace gradus::stats
