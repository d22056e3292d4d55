#include "analysis/curves.h"

#include <algorithm>
#include <cmath>

#include "gradus/stats/quantiles.h"

namespace gradus::analysis {
namespace {

/// Adds the quartiles of a column, which it reorders, at x.
void add_point(Curve& curve, double x, std::span<double> column) {
  curve.x.push_back(x);
  curve.low.push_back(stats::quantile_in_place(column, 0.25));
  curve.median.push_back(stats::quantile_in_place(column, 0.5));
  curve.high.push_back(stats::quantile_in_place(column, 0.75));
}

}  // namespace

Curve metric_curve(std::span<const record::RunRecord* const> runs, const TaskMetric& metric,
                   const std::string& axis, const CurveOptions& options) {
  Curve curve;
  std::vector<RunSeries> all;
  for (const record::RunRecord* run : runs) {
    std::optional<RunSeries> series = metric_series(*run, metric.name, axis);
    if (!series) {
      ++curve.left_out;
      continue;
    }
    curve.diverged += series->diverged;
    all.push_back(std::move(*series));
  }
  curve.runs = all.size();
  if (all.empty()) return curve;
  const std::vector<double> grid = common_grid(all);
  curve.merged = grid.size();
  std::vector<double> column(all.size());
  for (const std::size_t i : thinned(grid.size(), options.points)) {
    for (std::size_t s = 0; s < all.size(); ++s) {
      column[s] = all[s].value_at(grid[i], worst(metric.better));
    }
    add_point(curve, grid[i], column);
  }
  return curve;
}

Curve probe_curve(std::span<const record::RunRecord* const> runs, const std::string& probe,
                  const CurveOptions& options) {
  Curve curve;
  std::vector<RunSeries> all;
  for (const record::RunRecord* run : runs) {
    std::optional<RunSeries> series = probe_series(*run, probe);
    if (!series) {
      ++curve.left_out;
      continue;
    }
    curve.diverged += series->diverged;
    all.push_back(std::move(*series));
  }
  curve.runs = all.size();
  if (all.empty()) return curve;
  std::vector<double> grid = common_grid(all), ends;
  for (const RunSeries& series : all) ends.push_back(series.x.back());
  std::sort(ends.begin(), ends.end());
  const double end = ends[ends.size() / 2];  // from here on fewer than half remain
  grid.erase(std::upper_bound(grid.begin(), grid.end(), end), grid.end());
  curve.merged = grid.size();
  for (const std::size_t i : thinned(grid.size(), options.points)) {
    std::vector<double> column;
    for (const RunSeries& series : all) {
      if (grid[i] <= series.x.back()) column.push_back(series.held_at(grid[i]));
    }
    add_point(curve, grid[i], column);
  }
  return curve;
}

}  // namespace gradus::analysis
