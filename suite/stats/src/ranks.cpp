#include "ranks.h"

#include <algorithm>
#include <numeric>

namespace gradus::stats {

Ranks midranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  Ranks ranks{.doubled = std::vector<std::size_t>(values.size()), .ties = {}};
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;  // one past the group of equal values
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t i = first; i < last; ++i) ranks.doubled[order[i]] = first + 1 + last;
    ranks.ties.push_back(last - first);
    first = last;
  }
  return ranks;
}

double tie_sum(const Ranks& ranks) {
  double sum = 0;
  for (const std::size_t group : ranks.ties) {
    const auto t = static_cast<double>(group);
    sum += t * t * t - t;
  }
  return sum;
}

}  // namespace gradus::stats
