#include "gradus/stats/friedman.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "checks.h"
#include "distributions.h"
#include "ranks.h"
#include "rounding.h"

namespace gradus::stats {
namespace {

void require_table(std::span<const std::vector<double>> values) {
  require_size("friedman", values.size(), 2);
  for (const std::vector<double>& of_method : values) {
    require_size("friedman", of_method.size(), 2);
    require_same_size("friedman", of_method.size(), values.front().size());
    require_no_nan("friedman", of_method);
  }
}

}  // namespace

Friedman friedman(std::span<const std::vector<double>> values, Better better) {
  require_table(values);
  const std::size_t methods = values.size(), tasks = values.front().size();
  const auto k = static_cast<double>(methods), n = static_cast<double>(tasks);
  Friedman result;
  result.mean_ranks.assign(methods, 0.0);
  double ties = 0;
  for (std::size_t task = 0; task < tasks; ++task) {
    std::vector<double> column(methods);
    for (std::size_t m = 0; m < methods; ++m)
      column[m] = better == Better::lower ? values[m][task] : -values[m][task];
    const Ranks ranks = midranks(without_rounding(column));
    ties += tie_sum(ranks);
    for (std::size_t m = 0; m < methods; ++m)
      result.mean_ranks[m] += static_cast<double>(ranks.doubled[m]) / (2 * n);
  }
  double squares = 0;  // about the mean rank: no digits cancel
  for (const double rank : result.mean_ranks) squares += std::pow(rank - (k + 1) / 2, 2);
  const double untied = 1 - ties / (n * k * (k * k - 1));
  if (untied <= 1e-12) return result;
  result.chi_squared = 12 * n / (k * (k + 1)) * squares / untied;
  result.p_chi_squared = 1 - chi_squared_cdf(result.chi_squared, k - 1);
  const double rest = n * (k - 1) - result.chi_squared;
  result.f = rest <= 1e-12 * n * k ? std::numeric_limits<double>::infinity()
                                   : (n - 1) * result.chi_squared / rest;
  result.p = f_upper(result.f, k - 1, (k - 1) * (n - 1));
  return result;
}

double nemenyi_distance(std::size_t methods, std::size_t tasks, double alpha) {
  require_size("nemenyi_distance", methods, 2);
  require_size("nemenyi_distance", tasks, 1);
  require_level("nemenyi_distance", "alpha", alpha);
  require_at_most("nemenyi_distance", methods, 1000);
  const auto k = static_cast<double>(methods);
  const double q = normal_range_quantile(1 - alpha, methods) / std::sqrt(2.0);
  return q * std::sqrt(k * (k + 1) / (6 * static_cast<double>(tasks)));
}

std::vector<std::vector<std::size_t>> groups_within(std::span<const double> mean_ranks,
                                                    double distance) {
  require_no_nan("groups_within", mean_ranks);
  std::vector<std::size_t> order(mean_ranks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t m) { return mean_ranks[m]; });
  std::vector<std::vector<std::size_t>> groups;
  std::size_t covered = 0;  // methods in the order that a group so far reaches
  for (std::size_t first = 0; first < order.size(); ++first) {
    std::size_t end = first + 1;
    while (end < order.size() && mean_ranks[order[end]] - mean_ranks[order[first]] <= distance)
      ++end;
    if (end - first < 2 || end <= covered) continue;
    groups.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(first),
                        order.begin() + static_cast<std::ptrdiff_t>(end));
    covered = end;
  }
  return groups;
}

}  // namespace gradus::stats
