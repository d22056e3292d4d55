// The probability that method A beats method B on a new seed.
#pragma once

#include <span>

#include "gradus/stats/intervals.h"

namespace gradus::stats {

/// Which values are good: losses and times are better lower, accuracies higher.
enum class Better { lower, higher };

/// P(A better than B) + P(tie)/2 for independent runs of A and B, estimated by the share of pairs
/// (the A of A. Vargha, H. D. Delaney, J. Educ. Behav. Statist. 25 (2000) 101-132,
/// doi:10.3102/10769986025002101). The interval holds the theta with
///   (estimate - theta)^2 <= z^2 theta(1-theta) (1 + (N-1)((1-theta)/(2-theta) + theta/(1+theta)))
///   / mn,
/// N = (m + n)/2: method 5 of R. G. Newcombe, Statist. Med. 25 (2006) 559-573,
/// doi:10.1002/sim.2324. Unlike the interval of Brunner and Munzel it keeps its coverage for few
/// runs and under complete separation (docs/statistics.md has both). Infinite values are ranked;
/// values equal up to `rounding` (gradus/stats/rank_tests.h) are ties, here and below.
/// Errors: stats.too_few (an empty sample), stats.nan, stats.level.
Estimate superiority_unpaired(std::span<const double> a, std::span<const double> b, Better better,
                              double confidence = 0.95);

/// P(A better than B on the same seed) + P(tie)/2: the share of pairs that A wins, ties half, with
/// Wilson's interval of that share. Further error: stats.lengths.
Estimate superiority_paired(std::span<const double> a, std::span<const double> b, Better better,
                            double confidence = 0.95);

/// Two-sided p-value of Brunner and Munzel's test that P(A < B) + P(A = B)/2 = 1/2, which, unlike
/// Mann-Whitney's, allows distributions of different spread: Student's t with Satterthwaite's
/// degrees of freedom. E. Brunner, U. Munzel, Biometr. J. 42 (2000) 17-25. Under complete
/// separation, where their variance is 0, the p-value is smallest_unpaired_p(m, n); where all
/// values are equal it is 1. Errors: stats.too_few (below 2 values), stats.nan.
double brunner_munzel(std::span<const double> a, std::span<const double> b);

}  // namespace gradus::stats
