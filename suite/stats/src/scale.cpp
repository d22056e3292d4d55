#include "scale.h"

#include <algorithm>
#include <cmath>

namespace gradus::stats {

Scaled scaled_to_one(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  Scaled scaled{.values = std::vector<double>(values.size()), .exponent = 0};
  std::frexp(largest, &scaled.exponent);
  std::ranges::transform(values, scaled.values.begin(),
                         [&](double value) { return std::ldexp(value, -scaled.exponent); });
  return scaled;
}

}  // namespace gradus::stats
