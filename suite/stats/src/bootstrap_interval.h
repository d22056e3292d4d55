// From bootstrap draws to an interval, shared by all statistics that are resampled.
#pragma once

#include <functional>
#include <vector>

#include "gradus/stats/bootstrap.h"

namespace gradus::stats {

/// The values of the statistic with each observation left out in turn, per sample; only computed
/// where the interval needs it.
using Jackknife = std::function<std::vector<std::vector<double>>()>;

/// Interval of options.kind from draws (reordered). NaN draws are an error (stats.nan).
Interval bootstrap_interval(double value, std::vector<double>& draws, const Jackknife& jackknife,
                            const BootstrapOptions& options);

/// Checks draws and confidence.
void require_bootstrap_options(const char* where, const BootstrapOptions& options);

}  // namespace gradus::stats
