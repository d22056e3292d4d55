#include "gradus/stats/rank_correlation.h"

#include <algorithm>
#include <cmath>

#include "checks.h"
#include "gradus/error.h"
#include "ranks.h"
#include "rounding.h"

namespace gradus::stats {
namespace {

/// Twice the mid-ranks, less their mean.
std::vector<double> centered_ranks(std::span<const double> values) {
  const Ranks ranks = midranks(without_rounding(values));
  const double mean = static_cast<double>(values.size() + 1);
  std::vector<double> centered;
  for (const std::size_t doubled : ranks.doubled)
    centered.push_back(static_cast<double>(doubled) - mean);
  return centered;
}

}  // namespace

double rank_correlation(std::span<const double> x, std::span<const double> y) {
  require_size("rank_correlation", x.size(), 3);
  require_same_size("rank_correlation", x.size(), y.size());
  require_no_nan("rank_correlation", x);
  require_no_nan("rank_correlation", y);
  const std::vector<double> a = centered_ranks(x), b = centered_ranks(y);
  double products = 0, squares_a = 0, squares_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    products += a[i] * b[i];
    squares_a += a[i] * a[i];
    squares_b += b[i] * b[i];
  }
  if (squares_a == 0 || squares_b == 0)
    throw Error("stats.same_x", "rank_correlation", "values that differ", "equal ones", "");
  return std::clamp(products / std::sqrt(squares_a * squares_b), -1.0, 1.0);
}

}  // namespace gradus::stats
