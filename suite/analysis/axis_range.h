// The values that a chart of curves should show, where a few of them would set the scale for all.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/curves.h"

namespace gradus::analysis {

struct NamedCurve {
  std::size_t method = 0;
  Curve curve;
};

struct AxisRange {
  double low = 0, high = 0;
  std::vector<std::size_t> beyond;  ///< methods with finite values outside

  bool holds(double value) const { return low <= value && value <= high; }
};

/// Values are beyond the range where they are worse than every curve's first value by more than
/// nine times the larger of that value's size and the progress that the best curve made: a loss ten
/// times as large as before the first step. Nothing where no value is.
std::optional<AxisRange> axis_range(const std::vector<NamedCurve>& curves, stats::Better better);

}  // namespace gradus::analysis
