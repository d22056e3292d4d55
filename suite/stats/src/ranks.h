// Mid-ranks: tied values share the mean of the ranks they occupy.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gradus::stats {

struct Ranks {
  std::vector<std::size_t> doubled;  ///< twice the mid-rank of each value: a whole number
  std::vector<std::size_t> ties;     ///< sizes of the groups of equal values, singles included
};

/// Ranks from 1 in increasing order; the values have no NaN.
Ranks midranks(std::span<const double> values);

/// The sum over groups of t^3 - t, the correction of variances for ties.
double tie_sum(const Ranks& ranks);

}  // namespace gradus::stats
