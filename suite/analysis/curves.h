// Curves over seeds: the median and the quartiles of a metric on any x axis, of a probe over steps.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "analysis/run_series.h"

namespace gradus::analysis {

/// What a curve's x may be: columns of a run's evaluations. Wall and CPU time exclude evaluation.
inline constexpr const char* curve_axes[] = {"step", "epoch", "gradients", "wall_s", "cpu_s"};

struct CurveOptions {
  std::size_t points = 150;  ///< at most so many; the first and the last are always kept
};

/// Median and quartiles (type 7) over runs at each x. Infinite where so many runs had diverged
/// that the quantile is one of them.
struct Curve {
  std::vector<double> x, median, low, high;
  std::size_t runs = 0;      ///< that the curve is made of: finished and diverged ones
  std::size_t diverged = 0;  ///< of these
  std::size_t left_out = 0;  ///< runs that ended any other way, or have no such column
  std::size_t merged = 0;    ///< points before thinning
};

/// The curve of `metric` over `axis`. The value of a run at x is the last one it measured at or
/// before x, also after it ended, so that time axes compare what is in hand after that time; a
/// diverged run has the worst value from its last point on, so that survivors alone never make a
/// curve. It starts where every run has a value and holds the union of the runs' points, thinned
/// evenly by rank to options.points.
Curve metric_curve(std::span<const record::RunRecord* const> runs, const TaskMetric& metric,
                   const std::string& axis, const CurveOptions& options = {});

/// The curve of a probe (docs/formats.md) over the steps at which it was recorded. A probe says
/// what a run did, not how well: a run counts up to its last recorded step and no further, and the
/// curve ends where fewer than half of the runs remain. Runs of any status count.
Curve probe_curve(std::span<const record::RunRecord* const> runs, const std::string& probe,
                  const CurveOptions& options = {});

}  // namespace gradus::analysis
