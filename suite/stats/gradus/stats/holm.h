// Correction of p-values for the number of comparisons.
#pragma once

#include <span>
#include <vector>

namespace gradus::stats {

/// Holm's step-down adjusted p-values, in the order given: with p sorted increasingly,
/// max over j <= i of (m - j + 1) p_j (j from 1), at most 1. A comparison is significant at level
/// alpha for the whole family where its adjusted p is at most alpha. S. Holm, Scand. J. Statist. 6
/// (1979) 65-70. Errors: stats.probability.
std::vector<double> holm(std::span<const double> p);

}  // namespace gradus::stats
