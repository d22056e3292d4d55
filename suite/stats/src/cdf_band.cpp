#include "gradus/stats/cdf_band.h"

#include <algorithm>
#include <cmath>

#include "checks.h"
#include "distributions.h"
#include "gradus/stats/intervals.h"

namespace gradus::stats {
namespace {

constexpr std::size_t most_observations = 5000;

void require_band(const char* where, std::size_t n, double confidence, BandKind kind) {
  require_size(where, n, 1);
  require_level(where, "confidence", confidence);
  if (kind != BandKind::dkw) require_at_most(where, n, most_observations);
}

/// F_n +- distance.
CdfBand even_band(std::size_t n, double distance) {
  CdfBand band;
  for (std::size_t j = 0; j <= n; ++j) {
    const double share = static_cast<double>(j) / static_cast<double>(n);
    band.lower.push_back(std::clamp(share - distance, 0.0, 1.0));
    band.upper.push_back(std::clamp(share + distance, 0.0, 1.0));
  }
  return band;
}

/// The interval of Beta(i, n + 1 - i) of the kind.
Interval order_interval(std::size_t i, std::size_t n, double probability, BandKind kind) {
  const auto a = static_cast<double>(i), b = static_cast<double>(n + 1 - i);
  if (kind == BandKind::highest_density && n > 1) return shortest_beta_interval(probability, a, b);
  const double tail = (1 - probability) / 2;
  return {beta_quantile(tail, a, b), beta_upper_quantile(tail, a, b)};
}

/// The bounds of the order statistics from intervals of one probability; bounds[0] is low.
struct OrderBounds {
  std::vector<double> low, high;
};

OrderBounds order_bounds(std::size_t n, double probability, BandKind kind) {
  OrderBounds bounds{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 1; 2 * i <= n + 1; ++i) {
    const Interval interval = order_interval(i, n, probability, kind);
    bounds.low[i - 1] = interval.low;
    bounds.high[i - 1] = interval.high;
    // 1 - U_(i) is distributed like U_(n + 1 - i).
    bounds.low[n - i] = 1 - interval.high;
    bounds.high[n - i] = 1 - interval.low;
  }
  return bounds;
}

double kolmogorov_distance(std::size_t n, double confidence) {
  const auto covers = [&](double distance) {
    std::vector<double> low(n), high(n);
    for (std::size_t i = 0; i < n; ++i) {
      low[i] = static_cast<double>(i + 1) / static_cast<double>(n) - distance;
      high[i] = static_cast<double>(i) / static_cast<double>(n) + distance;
    }
    return order_statistics_within(low, high) - confidence;
  };
  return root_between(covers, 0.0, 1.0);
}

}  // namespace

double pointwise_confidence(std::size_t n, double confidence, BandKind kind) {
  require_band("pointwise_confidence", n, confidence, kind);
  if (n == 1) return confidence;
  const auto covers = [&](double probability) {
    const OrderBounds bounds = order_bounds(n, probability, kind);
    return order_statistics_within(bounds.low, bounds.high) - confidence;
  };
  // All hold together at most as often as one of them, and at least as often as Bonferroni says;
  // half of his share of failures lets rounding not hide the change of sign.
  return root_between(covers, confidence, 1 - (1 - confidence) / (2 * static_cast<double>(n)));
}

CdfBand cdf_band(std::size_t n, double confidence, BandKind kind) {
  require_band("cdf_band", n, confidence, kind);
  if (kind == BandKind::dkw)
    return even_band(n, std::sqrt(std::log(2 / (1 - confidence)) / (2 * static_cast<double>(n))));
  if (kind == BandKind::kolmogorov) return even_band(n, kolmogorov_distance(n, confidence));
  OrderBounds bounds = order_bounds(n, pointwise_confidence(n, confidence, kind), kind);
  CdfBand band{std::move(bounds.low), std::move(bounds.high)};
  band.lower.insert(band.lower.begin(), 0.0);
  band.upper.push_back(1.0);
  return band;
}

}  // namespace gradus::stats
