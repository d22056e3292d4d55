// Whether one quantity rises with another, whatever the shape.
#pragma once

#include <span>

namespace gradus::stats {

/// Spearman's rank correlation: Pearson's of the mid-ranks, from -1 to 1. C. Spearman, Amer. J.
/// Psychol. 15 (1904) 72-101. Infinite values are ranked; values equal up to `rounding` are ties.
/// Errors: stats.too_few (below 3), stats.lengths, stats.nan, stats.same_x (all values of one of
/// the two are equal).
double rank_correlation(std::span<const double> x, std::span<const double> y);

}  // namespace gradus::stats
