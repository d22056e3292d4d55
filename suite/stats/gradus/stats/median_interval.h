// An interval for the median without resampling, for the median of a continuous distribution.
#pragma once

#include <span>

#include "gradus/stats/intervals.h"

namespace gradus::stats {

/// The median with the interval of interpolated order statistics: [x_k, x_(n-k+1)] covers with
/// probability c_k = 1 - 2 P(B < k), B ~ Binomial(n, 1/2); between the two k around `confidence`
/// the ends move by lambda = (n - k) i / (k + (n - 2k) i), i = (c_k - confidence) / (c_k -
/// c_(k+1)). Distribution-free up to the interpolation. T. P. Hettmansperger, S. J. Sheather,
/// Statist. Probab. Lett. 4 (1986) 75-79, doi:10.1016/0167-7152(86)90021-0. Where n is too small
/// for any such interval (n < 6 for 95 %) the ends are infinite. Infinite values are allowed.
/// Errors: stats.too_few (no value), stats.nan (also where an end lies between -infinity and
/// +infinity), stats.level.
Estimate median_interval(std::span<const double> sample, double confidence = 0.95);

}  // namespace gradus::stats
