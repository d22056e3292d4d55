#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "checks.h"
#include "gradus/stats/cdf_band.h"

namespace gradus::stats {
namespace {

constexpr std::size_t most_points = 5000;  // n^2 steps

std::vector<double> increasing_lower(std::span<const double> low) {
  std::vector<double> bounds(low.begin(), low.end());
  for (double& bound : bounds) bound = std::clamp(bound, 0.0, 1.0);
  for (std::size_t i = 1; i < bounds.size(); ++i) bounds[i] = std::max(bounds[i], bounds[i - 1]);
  return bounds;
}

std::vector<double> increasing_upper(std::span<const double> high) {
  std::vector<double> bounds(high.begin(), high.end());
  for (double& bound : bounds) bound = std::clamp(bound, 0.0, 1.0);
  for (std::size_t i = bounds.size(); i-- > 1;) bounds[i - 1] = std::min(bounds[i - 1], bounds[i]);
  return bounds;
}

/// Probabilities of the numbers of points so far, of which only [first, first + size) are allowed.
class Counts {
 public:
  explicit Counts(std::size_t n) : n_(n), log_factorial_(n + 1) {
    for (std::size_t k = 2; k <= n; ++k)
      log_factorial_[k] = log_factorial_[k - 1] + std::log(static_cast<double>(k));
  }

  /// A stretch of the given length of a Poisson process of n points per unit, at whose end the
  /// number of points has to be in [low, high].
  void advance(double length, std::size_t low, std::size_t high) {
    std::vector<double> next(high - low + 1, 0.0);
    const std::vector<double> step = poisson(static_cast<double>(n_) * length, high - first_ + 1);
    for (std::size_t j = 0; j < values_.size(); ++j) {
      const std::size_t before = first_ + j;
      for (std::size_t k = std::max(low, before); k <= high; ++k)
        next[k - low] += values_[j] * step[k - before];
    }
    values_ = std::move(next);
    first_ = low;
  }

  /// P(all allowed | n points in all).
  double of_all() const {
    if (first_ + values_.size() != n_ + 1) return 0;
    const auto n = static_cast<double>(n_);
    return values_.back() / std::exp(n * std::log(n) - n - log_factorial_[n_]);
  }

 private:
  std::vector<double> poisson(double mean, std::size_t size) const {
    std::vector<double> probabilities(size, 0.0);
    if (mean == 0) {
      probabilities[0] = 1;
      return probabilities;
    }
    const double log_mean = std::log(mean);
    for (std::size_t k = 0; k < size; ++k)
      probabilities[k] = std::exp(static_cast<double>(k) * log_mean - mean - log_factorial_[k]);
    return probabilities;
  }

  std::size_t n_, first_ = 0;
  std::vector<double> values_{1.0};
  std::vector<double> log_factorial_;
};

}  // namespace

double order_statistics_within(std::span<const double> low, std::span<const double> high) {
  const std::size_t n = low.size();
  require_size("order_statistics_within", n, 1);
  require_same_size("order_statistics_within", n, high.size());
  require_at_most("order_statistics_within", n, most_points);
  require_no_nan("order_statistics_within", low);
  require_no_nan("order_statistics_within", high);
  const std::vector<double> lower = increasing_lower(low), upper = increasing_upper(high);
  for (std::size_t i = 0; i < n; ++i)
    if (lower[i] >= upper[i]) return 0;

  std::vector<double> times = lower;
  times.insert(times.end(), upper.begin(), upper.end());
  times.push_back(1.0);
  std::ranges::sort(times);
  Counts counts(n);
  double before = 0;
  std::size_t must = 0, may = 0;  // points that must, and that may, lie up to the time
  for (const double time : times) {
    while (must < n && upper[must] <= time) ++must;
    // A point may lie at its lower bound, but almost surely none does.
    while (may < n && lower[may] < time) ++may;
    if (time == 1) must = may = n;
    counts.advance(time - before, must, may);
    before = time;
  }
  return std::clamp(counts.of_all(), 0.0, 1.0);
}

}  // namespace gradus::stats
