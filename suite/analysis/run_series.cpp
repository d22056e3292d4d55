#include "analysis/run_series.h"

#include <algorithm>
#include <cmath>

namespace gradus::analysis {
namespace {

/// Pairs of numbers; nothing where there is none.
std::optional<RunSeries> series_of(const std::vector<double>& xs, const std::vector<double>& ys,
                                   bool diverged) {
  RunSeries series;
  series.diverged = diverged;
  for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i) {
    if (std::isnan(xs[i]) || std::isnan(ys[i])) continue;
    series.x.push_back(xs[i]);
    series.y.push_back(ys[i]);
  }
  if (series.x.empty()) return std::nullopt;
  return series;
}

}  // namespace

double RunSeries::held_at(double at) const {
  const auto after = std::upper_bound(x.begin(), x.end(), at);
  return y[static_cast<std::size_t>(after - x.begin()) - 1];
}

double RunSeries::value_at(double at, double worst_value) const {
  return diverged && at > x.back() ? worst_value : held_at(at);
}

std::optional<RunSeries> metric_series(const record::RunRecord& run, const std::string& metric,
                                       const std::string& axis) {
  if (!record::ended(run.status)) return std::nullopt;
  const std::vector<double>* xs = run.evaluations.axis(axis);
  const std::vector<double>* ys = record::find(run.evaluations.metrics, metric);
  if (xs == nullptr || ys == nullptr) return std::nullopt;
  return series_of(*xs, *ys, run.status == record::RunStatus::diverged);
}

std::optional<RunSeries> probe_series(const record::RunRecord& run, const std::string& name) {
  const record::ProbeSeries* probe = record::find(run.probes, name);
  if (probe == nullptr) return std::nullopt;
  return series_of(probe->steps, probe->values, run.status == record::RunStatus::diverged);
}

std::vector<double> common_grid(std::span<const RunSeries> all) {
  double start = all.front().x.front();
  std::vector<double> grid;
  for (const RunSeries& series : all) {
    start = std::max(start, series.x.front());
    grid.insert(grid.end(), series.x.begin(), series.x.end());
  }
  std::ranges::sort(grid);
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
  grid.erase(grid.begin(), std::ranges::lower_bound(grid, start));
  return grid;
}

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

}  // namespace gradus::analysis
