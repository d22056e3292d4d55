#include "gradus/stats/holm.h"

#include <algorithm>
#include <numeric>

#include "checks.h"

namespace gradus::stats {

std::vector<double> holm(std::span<const double> p) {
  for (const double value : p) require_probability("holm", value);
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t j = 0; j < order.size(); ++j) {
    largest = std::max(largest, static_cast<double>(p.size() - j) * p[order[j]]);
    adjusted[order[j]] = std::min(1.0, largest);
  }
  return adjusted;
}

}  // namespace gradus::stats
