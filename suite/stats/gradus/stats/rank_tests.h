// Tests of ranks and signs. Exact null distributions are counted, with ties: every arrangement of
// the observed mid-ranks is equally likely under the null hypothesis.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gradus::stats {

/// Two values are equal where they differ by at most this part of the larger one: (k + 1)/n - k/n
/// is not the same double for every k, and neither the order of such values nor the sign of such a
/// difference says anything. Times and losses are measured to far fewer digits.
inline constexpr double rounding = 1e-12;

enum class Alternative { two_sided, less, greater };

/// What signed_rank does with differences of 0: leave them out before ranking (F. Wilcoxon,
/// Biometrics Bull. 1 (1945) 80-83, doi:10.2307/3001968), or rank them with the others and then
/// leave out their ranks (J. W. Pratt, J. Amer. Statist. Assoc. 54 (1959) 655-667,
/// doi:10.1080/01621459.1959.10501526).
enum class Zeros { wilcoxon, pratt };

/// `automatic` counts up to 60 observations and approximates beyond. `exact` counts up to 200:
/// n^3 steps for signed_rank, m N^3 steps and m N^2 numbers for mann_whitney of N values.
enum class NullDistribution { automatic, exact, normal };

struct RankTestOptions {
  Alternative alternative = Alternative::two_sided;
  Zeros zeros = Zeros::wilcoxon;
  NullDistribution distribution = NullDistribution::automatic;
};

struct RankTest {
  double statistic = 0;  ///< stated at each test
  double p = 1;
  std::size_t used = 0;  ///< observations that entered (zero differences do not)
  bool exact = true;     ///< counted, not approximated
};

/// a[i] - b[i]; two equal infinities (both runs diverged) give 0, a tie. A difference of at most
/// `rounding` times the larger of a[i] and b[i] is 0, and differences whose sizes agree as closely
/// get the same size, so that signed_rank sees the tie. Of finite values too far apart for a double
/// the difference is infinite. Errors: stats.lengths, stats.nan.
std::vector<double> paired_differences(std::span<const double> a, std::span<const double> b);

/// Wilcoxon's signed-rank test that the differences are symmetric about 0; `greater` is the
/// alternative that they tend to be above 0. statistic: sum of the mid-ranks of |d| over d > 0.
/// Exact up to 60 non-zero differences; beyond, the normal approximation with continuity
/// correction 1/2, variance n(n+1)(2n+1)/24 - sum(t^3-t)/48, less the share of zeros with Pratt
/// (E. E. Cureton, J. Amer. Statist. Assoc. 62 (1967) 1068-1069). The two-sided p is twice the
/// smaller tail, at most 1. Only zeros: p = 1. Infinite differences are ranked. Ties are exact
/// ones: take differences from paired_differences.
/// Errors: stats.too_few (no difference), stats.nan, stats.too_many (`exact` beyond 200).
RankTest signed_rank(std::span<const double> differences, const RankTestOptions& options = {});

/// Mann-Whitney U test that a and b have one distribution; `greater` is the alternative that a
/// tends to be above b. statistic: U of a, the number of pairs with a > b, ties half. Exact up to
/// 60 values together; beyond, the normal approximation with continuity correction 1/2 and variance
/// mn/12 (N + 1 - sum(t^3-t)/(N(N-1))). H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18 (1947)
/// 50-60, doi:10.1214/aoms/1177730491; M. Hollander, D. A. Wolfe, Nonparametric Statistical Methods
/// (1999), section 4.1. Infinite values are ranked; values equal up to `rounding` are ties.
/// Errors: stats.too_few (an empty sample), stats.nan, stats.too_many (`exact` beyond 200).
RankTest mann_whitney(std::span<const double> a, std::span<const double> b,
                      const RankTestOptions& options = {});

/// Exact sign test: the number of positive differences is Binomial(n, 1/2) over the n that are not
/// 0 (W. J. Dixon, A. M. Mood, J. Amer. Statist. Assoc. 41 (1946) 557-566). statistic: number of
/// positive differences. Errors: stats.too_few (no difference), stats.nan.
RankTest sign_test(std::span<const double> differences,
                   Alternative alternative = Alternative::two_sided);

/// The smallest two-sided p that the signed-rank and the sign test can give for n pairs: 2^(1-n),
/// all differences of one sign. 1 for n = 0; 0 where the power of two is below every double.
double smallest_paired_p(std::size_t n);

/// The smallest two-sided p of the Mann-Whitney test of m and n values: 2 / C(m + n, m), complete
/// separation. 1 where m or n is 0; 0 where the number of arrangements is above every double.
double smallest_unpaired_p(std::size_t m, std::size_t n);

}  // namespace gradus::stats
