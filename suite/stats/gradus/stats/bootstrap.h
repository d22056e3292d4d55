// Bootstrap intervals: for any statistic of a sample, and for medians, their differences and
// ratios. The unit that is resampled is a run (a seed), never a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "gradus/stats/intervals.h"

namespace gradus::stats {

/// How draws become an interval.
enum class BootstrapKind {
  /// Quantiles (type 7) of the draws at (1 -+ confidence) / 2. B. Efron, Ann. Statist. 7 (1979)
  /// 1-26, doi:10.1214/aos/1176344552; B. Efron, R. J. Tibshirani, An Introduction to the
  /// Bootstrap (1993), section 13.3.
  percentile,
  /// Bias-corrected and accelerated: levels Phi(z0 + (z0 + z) / (1 - a (z0 + z))), where z0 is the
  /// normal quantile of the share of draws below the value (ties half) and a comes from the
  /// jackknife, sum d^3 / (6 (sum d^2)^1.5); beyond 200 values it leaves out one of 200 blocks of
  /// neighbours at a time (J. Shao, D. Tu, The Jackknife and Bootstrap (1995), section 2.3). B.
  /// Efron, J. Amer. Statist. Assoc. 82 (1987) 171-185,
  /// doi:10.1080/01621459.1987.10478410. For smooth statistics (means, slopes); the jackknife of a
  /// median is not consistent, so medians use percentile by default.
  bca,
};

/// What all bootstrap intervals share.
struct BootstrapOptions {
  std::size_t draws = 2000;  ///< at least 1
  double confidence = 0.95;
  std::uint64_t seed = 0;  ///< the draws are a function of this seed and the sample sizes only
  BootstrapKind kind = BootstrapKind::percentile;
};

/// A statistic of one sample; it may reorder the values it is given.
using Statistic = std::function<double(std::span<double>)>;

/// A statistic of two samples; it may reorder each.
using PairStatistic = std::function<double(std::span<double>, std::span<double>)>;

/// Interval for statistic(sample), values drawn with replacement.
/// Errors: stats.too_few (below 2 values, or no draws), stats.nan (a value, a result of
/// `statistic`, or an end between -infinity and +infinity), stats.level.
Estimate bootstrap(std::span<const double> sample, const Statistic& statistic,
                   const BootstrapOptions& options = {});

/// Interval for statistic(a, b) of two independent samples, each resampled by itself.
Estimate bootstrap_unpaired(std::span<const double> a, std::span<const double> b,
                            const PairStatistic& statistic, const BootstrapOptions& options = {});

/// Interval for statistic(a, b) where a[i] and b[i] belong together (same seed): pairs are drawn.
/// Further error: stats.lengths.
Estimate bootstrap_paired(std::span<const double> a, std::span<const double> b,
                          const PairStatistic& statistic, const BootstrapOptions& options = {});

/// median(sample); infinite values are allowed.
Estimate bootstrap_median(std::span<const double> sample, const BootstrapOptions& options = {});

/// Whether a[i] and b[i] share a seed.
enum class Pairing { unpaired, paired };

/// median(a) - median(b). Errors: stats.not_finite; stats.nan where differences overflow to both
/// infinities.
Estimate bootstrap_median_difference(std::span<const double> a, std::span<const double> b,
                                     Pairing pairing, const BootstrapOptions& options = {});

/// median(a) / median(b) for values above 0 (times, counts, losses), infinite where the ratio is
/// beyond every double. Error: stats.not_positive.
Estimate bootstrap_median_ratio(std::span<const double> a, std::span<const double> b,
                                Pairing pairing, const BootstrapOptions& options = {});

}  // namespace gradus::stats
