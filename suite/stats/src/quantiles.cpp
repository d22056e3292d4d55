#include "gradus/stats/quantiles.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "checks.h"
#include "gradus/error.h"

namespace gradus::stats {
namespace {

/// Between two neighbours of the sorted sample, infinities included.
double interpolate(double below, double above, double weight) {
  if (weight == 0 || below == above) return below;
  if (std::isinf(below) && std::isinf(above)) {
    throw Error("stats.nan", "quantile", "neighbours of one sign", "-infinity and +infinity",
                "mark diverged runs with +infinity only");
  }
  if (std::isinf(below)) return below;
  return std::isinf(above) ? above : std::lerp(below, above, weight);
}

/// Selection without checks; the sample is not empty and has no NaN.
double select_quantile(std::span<double> sample, double p) {
  const double position = static_cast<double>(sample.size() - 1) * p;
  const auto index = static_cast<std::size_t>(position);
  const auto at = sample.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(sample.begin(), at, sample.end());
  if (index + 1 == sample.size()) return *at;
  const double weight = position - static_cast<double>(index);
  if (weight == 0) return *at;
  return interpolate(*at, *std::min_element(at + 1, sample.end()), weight);
}

}  // namespace

double quantile_in_place(std::span<double> sample, double p) {
  require_size("quantile", sample.size(), 1);
  require_no_nan("quantile", sample);
  require_probability("quantile", p);
  return select_quantile(sample, p);
}

double quantile(std::span<const double> sample, double p) {
  std::vector<double> copy(sample.begin(), sample.end());
  return quantile_in_place(copy, p);
}

double median_in_place(std::span<double> sample) {
  return quantile_in_place(sample, 0.5);
}

double median(std::span<const double> sample) {
  return quantile(sample, 0.5);
}

double mean(std::span<const double> sample) {
  require_size("mean", sample.size(), 1);
  return std::accumulate(sample.begin(), sample.end(), 0.0) / static_cast<double>(sample.size());
}

Band quantile_band(std::span<const std::vector<double>> curves, double low, double high) {
  require_size("quantile_band", curves.size(), 1);
  const std::size_t columns = curves.front().size();
  for (const auto& curve : curves) require_same_size("quantile_band", columns, curve.size());
  Band band;
  std::vector<double> column(curves.size());
  for (std::size_t t = 0; t < columns; ++t) {
    std::ranges::transform(curves, column.begin(), [t](const auto& curve) { return curve[t]; });
    band.low.push_back(quantile_in_place(column, low));
    band.median.push_back(median_in_place(column));
    band.high.push_back(quantile_in_place(column, high));
  }
  return band;
}

}  // namespace gradus::stats
