#include "render/column_decimals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "render/numbers.h"

namespace gradus::render {
namespace {

constexpr int own_decimals = -1;
constexpr double widest_ratio = 1000;

}  // namespace

int column_decimals(const analysis::Standings& standings) {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  int decimals = own_decimals;
  for (const analysis::Standing& row : standings.rows) {
    const analysis::Quartiles& value = row.final.value;
    if (!std::isfinite(value.median)) continue;
    const double size = std::abs(value.median);
    if (size > 0) least = std::min(least, size);
    most = std::max({most, size, std::isfinite(value.high) ? std::abs(value.high) : 0});
    if (!std::isfinite(value.low) || !std::isfinite(value.high) || value.low == value.high)
      continue;
    decimals = std::max(decimals, decimals_for(value.low, value.high));
  }
  if (decimals == own_decimals || most >= 1e6 || least < 1e-4 || most > widest_ratio * least) {
    return own_decimals;
  }
  const int of_four_digits = 3 - static_cast<int>(std::floor(std::log10(least)));
  return std::clamp(decimals, 0, std::max(of_four_digits, 0));
}

}  // namespace gradus::render
