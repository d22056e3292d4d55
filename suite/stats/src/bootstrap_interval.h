// From bootstrap draws to an interval.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "gradus/stats/bootstrap.h"

namespace gradus::stats {

/// The values of the statistic with each observation left out in turn, per sample.
using JackknifeValues = std::vector<std::vector<double>>;

/// Called only where the interval needs the jackknife.
using Jackknife = std::function<JackknifeValues()>;

/// The interval of options.kind around `value` from the draws, which it reorders. A NaN among the
/// draws is an error (stats.nan).
Interval bootstrap_interval(double value, std::span<double> draws, const Jackknife& jackknife,
                            const BootstrapOptions& options);

/// "stats.too_few" without draws, "stats.level" for the confidence.
void require_bootstrap_options(const char* where, const BootstrapOptions& options);

}  // namespace gradus::stats
