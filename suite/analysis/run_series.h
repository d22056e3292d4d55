// What one run measured along an axis, as a step function.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/report_runs.h"

namespace gradus::analysis {

/// Points of one run, increasing in x.
struct RunSeries {
  std::vector<double> x, y;
  bool diverged = false;

  /// The last value at or before x, which is not before the first.
  double held_at(double at) const;
  /// The same, or `worst_value` after a diverged run's end.
  double value_at(double at, double worst_value) const;
};

/// A metric over a column of the run's evaluations; nothing where the run has no number on the axis
/// or of the metric, or ended in any other way than finished or diverged.
std::optional<RunSeries> metric_series(const record::RunRecord& run, const std::string& metric,
                                       const std::string& axis);

/// A probe over the steps at which it was recorded; nothing where the run recorded none.
std::optional<RunSeries> probe_series(const record::RunRecord& run, const std::string& probe);

/// The union of all x at and after the first that every series has reached. `all` is not empty.
std::vector<double> common_grid(std::span<const RunSeries> all);

/// Positions of `count` of `size` points, evenly by rank, first and last among them; all where
/// size <= count.
std::vector<std::size_t> thinned(std::size_t size, std::size_t count);

}  // namespace gradus::analysis
