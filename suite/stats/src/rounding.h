// Equality up to rounding: what gradus/stats/rank_tests.h says of `rounding`.
#pragma once

#include <span>
#include <vector>

namespace gradus::stats {

/// The values, where those that equal the smallest of their group up to rounding are replaced by
/// it. They have no NaN.
std::vector<double> without_rounding(std::span<const double> values);

/// A difference of two values, and the size of the larger one, which bounds how far rounding has
/// moved it.
struct Difference {
  double value = 0;
  double scale = 0;
};

/// The differences, where those whose sizes agree up to rounding get one size, 0 among them.
std::vector<double> without_rounding(std::span<const Difference> differences);

}  // namespace gradus::stats
