// Samples brought to a common size, so that squares and cubes of their values neither overflow nor
// vanish. The factor is a power of two: results are those of the values themselves, to the last
// bit.
#pragma once

#include <span>
#include <vector>

namespace gradus::stats {

/// values[i] is the given value times 2^-exponent, at most 1 in size; all zero: exponent 0.
struct Scaled {
  std::vector<double> values;
  int exponent = 0;
};

/// The values are finite.
Scaled scaled_to_one(std::span<const double> values);

}  // namespace gradus::stats
