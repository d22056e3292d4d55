#include "analysis/curves.h"

#include <algorithm>
#include <cmath>

#include "gradus/stats/quantiles.h"

namespace gradus::analysis {
namespace {

/// One run's points on the axis, increasing in x.
struct Series {
  std::vector<double> x, y;
  bool diverged = false;
};

/// Pairs of numbers; false where there is none.
bool read_columns(const std::vector<double>& xs, const std::vector<double>& ys, Series& series) {
  for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i) {
    if (std::isnan(xs[i]) || std::isnan(ys[i])) continue;
    series.x.push_back(xs[i]);
    series.y.push_back(ys[i]);
  }
  return !series.x.empty();
}

/// False where the run has no number on the axis or of the metric.
bool read_series(const RunRecord& run, const std::string& metric, const std::string& axis,
                 Series& series) {
  if (!ended(run.status)) return false;
  series.diverged = run.status == RunStatus::diverged;
  const std::vector<double>* xs = run.evaluations.axis(axis);
  const std::vector<double>* ys = find(run.evaluations.metrics, metric);
  return xs != nullptr && ys != nullptr && read_columns(*xs, *ys, series);
}

/// False where the run recorded no number of the probe.
bool read_probe(const RunRecord& run, const std::string& name, Series& series) {
  const ProbeSeries* probe = find(run.probes, name);
  if (probe == nullptr) return false;
  series.diverged = run.status == RunStatus::diverged;
  return read_columns(probe->steps, probe->values, series);
}

/// The union of all x at and after the first that every run has reached.
std::vector<double> grid_of(const std::vector<Series>& all) {
  double start = all.front().x.front();
  std::vector<double> grid;
  for (const Series& series : all) {
    start = std::max(start, series.x.front());
    grid.insert(grid.end(), series.x.begin(), series.x.end());
  }
  std::sort(grid.begin(), grid.end());
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
  grid.erase(grid.begin(), std::lower_bound(grid.begin(), grid.end(), start));
  return grid;
}

/// The last value at or before x.
double held_at(const Series& series, double x) {
  const auto after = std::upper_bound(series.x.begin(), series.x.end(), x);
  return series.y[static_cast<std::size_t>(after - series.x.begin()) - 1];
}

double value_at(const Series& series, double x, double worst_value) {
  return series.diverged && x > series.x.back() ? worst_value : held_at(series, x);
}

/// Adds the quartiles of a column, which it reorders, at x.
void add_point(Curve& curve, double x, std::span<double> column) {
  curve.x.push_back(x);
  curve.low.push_back(stats::quantile_in_place(column, 0.25));
  curve.median.push_back(stats::quantile_in_place(column, 0.5));
  curve.high.push_back(stats::quantile_in_place(column, 0.75));
}

}  // namespace

std::vector<std::size_t> thinned(std::size_t size, std::size_t count) {
  std::vector<std::size_t> kept;
  if (size <= count) {
    for (std::size_t i = 0; i < size; ++i) kept.push_back(i);
    return kept;
  }
  if (count < 2) return {0};
  for (std::size_t i = 0; i < count; ++i) kept.push_back(i * (size - 1) / (count - 1));
  return kept;
}

Curve metric_curve(std::span<const RunRecord* const> runs, const TaskMetric& metric,
                   const std::string& axis, const CurveOptions& options) {
  Curve curve;
  std::vector<Series> all;
  for (const RunRecord* run : runs) {
    Series series;
    if (!read_series(*run, metric.name, axis, series)) {
      ++curve.left_out;
      continue;
    }
    curve.diverged += series.diverged;
    all.push_back(std::move(series));
  }
  curve.runs = all.size();
  if (all.empty()) return curve;
  const std::vector<double> grid = grid_of(all);
  curve.merged = grid.size();
  std::vector<double> column(all.size());
  for (const std::size_t i : thinned(grid.size(), options.points)) {
    for (std::size_t s = 0; s < all.size(); ++s) {
      column[s] = value_at(all[s], grid[i], worst(metric.better));
    }
    add_point(curve, grid[i], column);
  }
  return curve;
}

Curve probe_curve(std::span<const RunRecord* const> runs, const std::string& probe,
                  const CurveOptions& options) {
  Curve curve;
  std::vector<Series> all;
  for (const RunRecord* run : runs) {
    Series series;
    if (!read_probe(*run, probe, series)) {
      ++curve.left_out;
      continue;
    }
    curve.diverged += series.diverged;
    all.push_back(std::move(series));
  }
  curve.runs = all.size();
  if (all.empty()) return curve;
  std::vector<double> grid = grid_of(all), ends;
  for (const Series& series : all) ends.push_back(series.x.back());
  std::sort(ends.begin(), ends.end());
  const double end = ends[ends.size() / 2];  // from here on fewer than half remain
  grid.erase(std::upper_bound(grid.begin(), grid.end(), end), grid.end());
  curve.merged = grid.size();
  for (const std::size_t i : thinned(grid.size(), options.points)) {
    std::vector<double> column;
    for (const Series& series : all) {
      if (grid[i] <= series.x.back()) column.push_back(held_at(series, grid[i]));
    }
    add_point(curve, grid[i], column);
  }
  return curve;
}

}  // namespace gradus::analysis
