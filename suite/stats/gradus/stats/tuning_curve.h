// What tuning with a number of trials gives: the best of n trials, with confidence bands.
#pragma once

#include <span>
#include <vector>

#include "gradus/stats/cdf_band.h"
#include "gradus/stats/intervals.h"
#include "gradus/stats/superiority.h"

namespace gradus::stats {

/// The best result of n trials as a function of n, with a band that holds at all n at once.
struct TuningCurve {
  std::vector<double> value;  ///< one for each n
  std::vector<double> low, high;
};

struct TuningCurveOptions {
  Better better = Better::lower;
  double confidence = 0.95;
  BandKind band = BandKind::highest_density;
  /// Values that a trial can have; where an end is infinite, so may be the band. A trial that
  /// diverged has the worst value, which may be infinite.
  Interval support = {-1.0 / 0.0, 1.0 / 0.0};
};

/// The median of the best of n trials drawn independently from the distribution F that the values
/// were drawn from: the quantile of F at 1 - (1/2)^(1/n) where lower is better, at (1/2)^(1/n)
/// where higher is. value: with the empirical distribution; low and high: with the band's two
/// functions. The quantile at p is the smallest x of the support with p <= F(x). N. Lourie, K. Cho,
/// H. He, Show Your Work with Confidence (2024), arXiv:2311.09480, sections 2 and 3. n may be a
/// fraction. Values of quasi-random trials are no independent draws: the band is then too wide, if
/// anything. Errors: stats.too_few, stats.nan, stats.level, stats.too_many, stats.support (a value
/// outside of it), stats.trials (an n that is not above 0).
TuningCurve median_tuning_curve(std::span<const double> values, std::span<const double> trials,
                                const TuningCurveOptions& options = {});

/// The mean of the best of n trials: the sum of x (G(x) - G(x-)), where the best of n has the
/// distribution G = 1 - (1 - F)^n where lower is better, F^n where higher is. Finite bands need a
/// support with finite ends. Errors: those of median_tuning_curve.
TuningCurve mean_tuning_curve(std::span<const double> values, std::span<const double> trials,
                              const TuningCurveOptions& options = {});

}  // namespace gradus::stats
