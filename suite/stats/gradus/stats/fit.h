// Least squares lines: convergence rates are slopes of log-linear and log-log fits.
#pragma once

#include <cstddef>
#include <span>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/intervals.h"

namespace gradus::stats {

/// y = intercept + slope x with the usual standard errors.
struct Line {
  double slope = 0;
  double intercept = 0;
  double slope_error = 0;      ///< standard error; 0 for two points
  double intercept_error = 0;  ///< standard error; 0 for two points
  double residual_error = 0;   ///< sqrt(sum w r^2 / (n - 2)); 0 for two points
  double r_squared =
      1;  ///< 1 - sum w r^2 / sum w (y - mean)^2, at least 0; 1 where all y are equal
  std::size_t points = 0;
};

/// Ordinary least squares (N. R. Draper, H. Smith, Applied Regression Analysis (1998), chapter 1).
/// Errors: stats.too_few (below 2 points), stats.lengths, stats.not_finite, stats.same_x (all x
/// equal), stats.range (a slope, intercept or error that no double holds).
Line fit_line(std::span<const double> x, std::span<const double> y);

/// Weighted least squares: minimizes sum w (y - intercept - slope x)^2, weights proportional to
/// 1 / variance of y (their scale does not matter: the error scale is estimated from the
/// residuals). Draper and Smith, chapter 9. Further errors: stats.not_positive (a weight),
/// stats.same_x also where the other weights vanish beside the largest.
Line fit_line(std::span<const double> x, std::span<const double> y,
              std::span<const double> weights);

/// Log-log fit of the power law y = c x^slope: the line through (ln x, ln y), intercept ln c.
/// Errors: those of fit_line; stats.not_positive for x or y.
Line fit_power_law(std::span<const double> x, std::span<const double> y);

/// slope -+ t s.e. with Student's t of points - 2 degrees of freedom; right where residuals are
/// independent and normal, too narrow for points along one optimization run (bootstrap over runs
/// instead). Errors: stats.too_few (below 3 points), stats.level.
Interval slope_interval(const Line& line, double confidence = 0.95);

/// Slope of fit_line with the interval from resampled points (x, y), which needs no model of the
/// residuals; a draw in which all x are equal counts as the slope itself. D. A. Freedman, Ann.
/// Statist. 9 (1981) 1218-1228, doi:10.1214/aos/1176345638. Errors: those of fit_line and of
/// bootstrap_paired; at least 3 points.
Estimate bootstrap_slope(std::span<const double> x, std::span<const double> y,
                         const BootstrapOptions& options = {});

}  // namespace gradus::stats
