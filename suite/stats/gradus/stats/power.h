// How many seeds a difference needs, and when a number of seeds cannot show one at all.
#pragma once

#include <cstddef>
#include <span>

namespace gradus::stats {

enum class PairedTest { t, signed_rank };

/// What the planned comparison asks for. Holm's correction over m comparisons is planned as
/// Bonferroni's, level alpha / m for each: what Holm always grants.
struct PowerOptions {
  double alpha = 0.05;          ///< two-sided level of the whole family
  double power = 0.8;           ///< probability to show the difference where it exists
  std::size_t comparisons = 1;  ///< m, at least 1
  PairedTest test = PairedTest::signed_rank;
};

/// Standardized effect of paired differences: mean / standard deviation (d_z of J. Cohen,
/// Statistical Power Analysis for the Behavioral Sciences (1988), section 2.3). +-infinity where
/// the differences are equal and not 0, 0 where they add up to 0; both up to `rounding` (gradus/
/// stats/rank_tests.h): a sum of at most that part of the sum of sizes, a deviation of at most that
/// part of the mean.
/// Errors: stats.too_few (below 2), stats.not_finite.
double paired_effect(std::span<const double> differences);

/// Power of the two-sided paired t test with n pairs, effect d and level alpha, from the noncentral
/// t distribution with n - 1 degrees of freedom and noncentrality d sqrt(n) (Cohen 1988).
/// Errors: stats.too_few (n below 2), stats.not_finite, stats.level, stats.range (no value could be
/// computed).
double paired_t_power(std::size_t n, double effect, double alpha);

/// The smallest number of pairs with the wanted power for `effect` = mean / standard deviation of
/// the differences. t: by paired_t_power. signed_rank: that number divided by 3/pi, the asymptotic
/// relative efficiency under normal differences (J. L. Hodges, E. L. Lehmann, Ann. Math. Statist.
/// 27 (1956) 324-335; for other symmetric distributions it is never below 0.864), and never below
/// pairs_to_show. Errors: stats.effect (0, not finite, or so small that 10^9 pairs do not show it),
/// stats.level, stats.comparisons, stats.range.
std::size_t pairs_needed(double effect, const PowerOptions& options = {});

/// The number of runs in each of two equal groups with which the Mann-Whitney test shows that
/// P(A beats B) is `probability`: (z_(1-alpha/2) + z_power)^2 / (6 (probability - 1/2)^2). G. E.
/// Noether, J. Amer. Statist. Assoc. 82 (1987) 645-647, doi:10.1080/01621459.1987.10478478.
/// At least as many as let complete separation reach the level; options.test is not used. Errors:
/// stats.probability, stats.effect (1/2, or so near that it takes more than 10^9 runs),
/// stats.level, stats.comparisons.
std::size_t runs_needed_unpaired(double probability, const PowerOptions& options = {});

/// Whether n pairs cannot show any difference by the two-sided signed-rank or sign test with Holm's
/// correction over `comparisons` tests: even n differences of one sign give comparisons * 2^(1-n) >
/// alpha. The page then says "this number of seeds cannot show a difference".
/// Errors: stats.level, stats.comparisons.
bool cannot_show(std::size_t n, std::size_t comparisons = 1, double alpha = 0.05);

/// The smallest n for which cannot_show is false. Errors: those of cannot_show.
std::size_t pairs_to_show(std::size_t comparisons = 1, double alpha = 0.05);

}  // namespace gradus::stats
