// Simultaneous confidence bands for a distribution function from independent observations.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gradus::stats {

/// How the band is built. All hold for every distribution; all but `dkw` cover exactly `confidence`
/// where the distribution is continuous, and at least that where it is not.
enum class BandKind {
  /// F_n +- sqrt(log(2 / alpha) / (2 n)), the inequality of Dvoretzky, Kiefer and Wolfowitz with
  /// the constant of P. Massart, Ann. Probab. 18 (1990) 1269-1283, doi:10.1214/aop/1176990746.
  dkw,
  /// F_n +- d, where d is the exact quantile of the two-sided Kolmogorov-Smirnov statistic.
  kolmogorov,
  /// F at the i-th smallest of n observations is Beta(i, n + 1 - i). Equal-tailed intervals of
  /// these distributions, all of one probability, which is chosen so that they hold together. E.
  /// Learned-Miller, J. DeStefano, IEEE Trans. Inform. Theory 54 (2008) 732-738; as used by N.
  /// Lourie, K. Cho, H. He, Show Your Work with Confidence (2024), arXiv:2311.09480.
  equal_tailed,
  /// The same with the shortest intervals: the tightest of the four.
  highest_density,
};

/// Bounds of F between the order statistics x_1 <= ... <= x_n: lower[j] <= F(x) <= upper[j] for
/// x_j <= x < x_(j+1), where x_0 is the lower and x_(n+1) the upper end of the support.
struct CdfBand {
  std::vector<double> lower;  ///< n + 1 values, not decreasing, lower[0] = 0
  std::vector<double> upper;  ///< n + 1 values, not decreasing, upper[n] = 1
};

/// The band of n observations. The probability of the single intervals is found by computing, not
/// by simulating, how often all hold (order_statistics_within). n^2 steps for each trial value.
/// Errors: stats.too_few (n = 0), stats.too_many (n above 5,000, but for dkw), stats.level.
CdfBand cdf_band(std::size_t n, double confidence, BandKind kind = BandKind::highest_density);

/// The probability that low[i] <= U_(i) <= high[i] for all i, where U_(1) <= ... <= U_(n) are the
/// order statistics of n independent uniform numbers. Computed from the Poisson process that is
/// conditioned on n points (A. Moscovich, B. Nadler, Statist. Probab. Lett. 123 (2017) 177-182,
/// arXiv:1503.04363), as sums of positive terms. Bounds are taken into [0, 1], and replaced by the
/// bounds that follow from their neighbours (low not decreasing, high not decreasing).
/// n^2 steps. Errors: stats.too_few (none), stats.too_many (above 5,000), stats.lengths, stats.nan.
double order_statistics_within(std::span<const double> low, std::span<const double> high);

/// The probability of each of the intervals of `equal_tailed` and `highest_density` with which all
/// n of them hold together with probability `confidence`. Errors: those of cdf_band.
double pointwise_confidence(std::size_t n, double confidence, BandKind kind);

}  // namespace gradus::stats
