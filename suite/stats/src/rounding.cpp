#include "rounding.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "gradus/stats/rank_tests.h"

namespace gradus::stats {
namespace {

template <class Key>
std::vector<std::size_t> order_by(std::size_t size, Key key) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, key);
  return order;
}

}  // namespace

std::vector<double> without_rounding(std::span<const double> values) {
  std::vector<double> result(values.begin(), values.end());
  double first = 0;  // the smallest value of the group
  bool any = false;
  for (const std::size_t i : order_by(values.size(), [&](std::size_t j) { return values[j]; })) {
    const double value = values[i];
    const double larger = std::max(std::abs(value), std::abs(first));
    const bool same = any && std::isfinite(larger) && value - first <= rounding * larger;
    if (!same) first = value;
    any = true;
    result[i] = first;
  }
  return result;
}

std::vector<double> without_rounding(std::span<const Difference> differences) {
  const auto by_size = [&](std::size_t j) {
    return std::pair(std::abs(differences[j].value), differences[j].scale);
  };
  std::vector<double> result(differences.size());
  double first = 0, scale = 0;  // the smallest size of the group and its scale
  for (const std::size_t i : order_by(differences.size(), by_size)) {
    const auto [value, larger] = differences[i];
    const double size = std::abs(value);
    if (std::isfinite(larger) && size <= rounding * larger) continue;  // 0
    if (std::isinf(size) || size - first > rounding * std::max(larger, scale)) {
      first = size;
      scale = larger;
    }
    result[i] = std::copysign(first, value);
  }
  return result;
}

}  // namespace gradus::stats
