// Time, steps, gradient evaluations or samples to a target, where runs that missed it are censored.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/intervals.h"

namespace gradus::stats {

/// What one run spent: until it reached the target, or until it ended without.
struct Runtime {
  double spent = 0;      ///< finite, at least 0, in any unit (steps, seconds, samples)
  bool reached = false;  ///< false: censored at `spent`
};

/// The share of runs that have not reached the target after each time at which one did.
struct SurvivalCurve {
  std::vector<double> times;         ///< increasing
  std::vector<double> share;         ///< Kaplan-Meier estimate of P(T > time)
  std::vector<double> low, high;     ///< pointwise interval; [0, 0] where the share is 0
  std::vector<std::size_t> at_risk;  ///< runs that had spent at least the time
  std::vector<std::size_t> reached;  ///< of which reached the target at the time
};

/// Kaplan and Meier's product limit, prod (1 - d/n) (E. L. Kaplan, P. Meier, J. Amer. Statist.
/// Assoc. 53 (1958) 457-481, doi:10.1080/01621459.1958.10501452), with Greenwood's variance on the
/// scale log(-log), share^exp(-+ z s), s = sqrt(sum d/(n(n-d))) / |log share| (J. D. Kalbfleisch,
/// R. L. Prentice, The Statistical Analysis of Failure Time Data (2002), section 1.4). A run
/// censored at a time counts as at risk there. Where the share is 0 the formula has no value.
/// Errors: stats.too_few (no run), stats.runtime (negative or not finite), stats.level.
SurvivalCurve kaplan_meier(std::span<const Runtime> runs, double confidence = 0.95);

/// Median time to the target: the first time at which the Kaplan-Meier share is at most 1/2, i.e.
/// half of the runs have reached the target; +infinity where that never happens. Without censoring
/// and with an even number of runs this is the lower of the two middle values. The interval holds
/// the times at which the pointwise interval of the share contains 1/2 (R. Brookmeyer, J. Crowley,
/// Biometrics 38 (1982) 29-41, doi:10.2307/2530286); +infinity: the data set no bound.
/// Errors: those of kaplan_meier.
Estimate median_time_to_target(std::span<const Runtime> runs, double confidence = 0.95);

/// Expected runtime of a method that is restarted until it reaches the target.
struct ExpectedRuntime {
  Estimate estimate;
  std::size_t successes = 0;
  std::size_t runs = 0;
};

/// (sum of what all runs spent) / (number that reached the target). A. Auger, N. Hansen, CEC 2005,
/// 1777-1784, doi:10.1109/CEC.2005.1554903; N. Hansen et al., COCO, arXiv:1603.08785. Interval:
/// bootstrap over runs; a draw without a success is +infinity. Where no run reached the target the
/// value is +infinity and the lower end is the mean spent divided by the upper Clopper-Pearson end
/// of the success probability. One run alone: [0, +infinity].
/// Errors: those of kaplan_meier, and of bootstrap_paired.
ExpectedRuntime expected_runtime(std::span<const Runtime> runs,
                                 const BootstrapOptions& options = {});

}  // namespace gradus::stats
