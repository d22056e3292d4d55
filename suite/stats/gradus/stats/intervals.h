// Intervals for a share k of n, and exact binomial tails.
#pragma once

#include <cstddef>

namespace gradus::stats {

/// A closed interval; an end may be infinite where the data set no bound.
struct Interval {
  double low = 0;
  double high = 0;

  bool contains(double value) const { return low <= value && value <= high; }
};

/// A value computed from a sample and an interval for what it estimates.
struct Estimate {
  double value = 0;
  Interval interval;
};

/// Clopper-Pearson interval for the success probability after k successes in n independent trials:
/// the q for which neither exact binomial tail of k is below (1 - confidence) / 2, computed as
/// quantiles of Beta(k, n - k + 1) and Beta(k + 1, n - k). Covers at least `confidence`, usually
/// more. C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413, doi:10.1093/biomet/26.4.404.
/// Errors: stats.counts, stats.level.
Interval clopper_pearson(std::size_t k, std::size_t n, double confidence = 0.95);

/// Wilson's score interval: with p = k/n and z the normal quantile of (1 + confidence) / 2,
///   (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
/// Covers `confidence` on average over q, not at every q (docs/statistics.md).
/// E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209-212, doi:10.1080/01621459.1927.10502953.
/// Errors: stats.counts, stats.level.
Interval wilson(std::size_t k, std::size_t n, double confidence = 0.95);

/// P(X <= k) and P(X >= k) for X ~ Binomial(n, q); both contain P(X = k).
struct BinomialTail {
  double lower = 0;
  double upper = 0;
};

/// The exact tails of k successes in n trials of probability q.
/// Errors: stats.counts, stats.probability.
BinomialTail binomial_tail(std::size_t k, std::size_t n, double q);

/// Exact two-sided p-value of k successes in n trials against probability q: the sum of P(X = j)
/// over all j with P(X = j) <= P(X = k), the definition of R's binom.test (method of small
/// p-values; J. D. Gibbons, J. W. Pratt, Amer. Statist. 29 (1975) 20-25).
/// Errors: stats.counts, stats.probability.
double binomial_test(std::size_t k, std::size_t n, double q);

}  // namespace gradus::stats
