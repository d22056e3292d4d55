#include "analysis/axis_range.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::analysis {
namespace {

constexpr double margin = 9;

/// Calls `use(method, value)` for all finite values, as losses: lower is better.
template <class Use>
void each_loss(const std::vector<NamedCurve>& curves, double sign, Use use) {
  for (const NamedCurve& named : curves) {
    for (const double value : named.curve.median) {
      if (std::isfinite(value)) use(named.method, sign * value);
    }
  }
}

}  // namespace

std::optional<AxisRange> axis_range(const std::vector<NamedCurve>& curves, stats::Better better) {
  const double sign = better == stats::Better::lower ? 1 : -1;
  double start = -std::numeric_limits<double>::infinity();
  for (const NamedCurve& named : curves) {
    const auto& values = named.curve.median;
    if (!values.empty() && std::isfinite(values.front())) {
      start = std::max(start, sign * values.front());
    }
  }
  double best = start;
  each_loss(curves, sign, [&](std::size_t, double loss) { best = std::min(best, loss); });
  if (!std::isfinite(start)) return std::nullopt;
  const double limit = start + margin * std::max(std::abs(start), start - best);
  AxisRange range;
  double worst_kept = best;
  each_loss(curves, sign, [&](std::size_t method, double loss) {
    if (loss <= limit) {
      worst_kept = std::max(worst_kept, loss);
    } else if (std::ranges::find(range.beyond, method) == range.beyond.end()) {
      range.beyond.push_back(method);
    }
  });
  if (range.beyond.empty()) return std::nullopt;
  range.low = std::min(sign * best, sign * worst_kept);
  range.high = std::max(sign * best, sign * worst_kept);
  return range;
}

}  // namespace gradus::analysis
