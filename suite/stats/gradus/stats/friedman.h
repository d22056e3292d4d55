// Methods over many tasks by their ranks: Friedman's test and the distance of Nemenyi.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "gradus/stats/superiority.h"

namespace gradus::stats {

struct Friedman {
  std::vector<double> mean_ranks;  ///< by method; 1 is the best; ties share the mean of their ranks
  double chi_squared = 0;          ///< Friedman's statistic, corrected for ties
  double p_chi_squared = 1;        ///< from chi-squared with k - 1 degrees of freedom
  double f = 0;                    ///< Iman and Davenport's statistic; infinite where ranks agree
  double p = 1;                    ///< from F with k - 1 and (k - 1)(N - 1) degrees of freedom
};

/// Friedman's test that k methods have equal ranks on N tasks. values[method][task]; infinite
/// values (a method that diverged) are ranked, values equal up to `rounding` are ties.
///   chi^2 = 12 N / (k (k + 1)) (sum_j R_j^2 - k (k + 1)^2 / 4) / (1 - sum (t^3 - t) / (N k (k^2 -
///   1))), F = (N - 1) chi^2 / (N (k - 1) - chi^2).
/// All ties: both statistics are 0 and p is 1. M. Friedman, J. Amer. Statist. Assoc. 32 (1937)
/// 675-701; R. L. Iman, J. M. Davenport, Comm. Statist. A 9 (1980) 571-595; for comparing
/// algorithms J. Demsar, J. Mach. Learn. Res. 7 (2006) 1-30.
/// Errors: stats.too_few (fewer than 2 methods or 2 tasks), stats.lengths, stats.nan.
Friedman friedman(std::span<const std::vector<double>> values, Better better);

/// Two mean ranks that differ by more are different at the level `alpha` over all pairs together:
/// q sqrt(k (k + 1) / (6 N)), q the upper alpha quantile of the range of k standard normal numbers
/// over sqrt(2). P. B. Nemenyi (1963); Demsar 2006, section 3.2.2.
/// Errors: stats.too_few (fewer than 2 methods or 1 task), stats.level, stats.too_many (above 1,000
/// methods).
double nemenyi_distance(std::size_t methods, std::size_t tasks, double alpha = 0.05);

/// The largest groups of methods whose mean ranks are within the distance: the bars of a
/// critical-difference diagram. Each group holds indices of methods by rising rank; groups of one
/// and groups inside others are left out. Errors: stats.nan.
std::vector<std::vector<std::size_t>> groups_within(std::span<const double> mean_ranks,
                                                    double distance);

}  // namespace gradus::stats
