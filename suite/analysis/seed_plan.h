// How many seeds the comparisons of a study need, from the runs of a pilot.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report.h"

namespace gradus::analysis {

struct SeedPlanOptions {
  double power = 0.8;  ///< probability to show a difference where it exists
  double level = 0.05;
  /// The difference that would matter, in the units of the leading metric; nothing: the mean
  /// difference that the pilot has.
  std::optional<double> difference = {};
};

/// What one pair of methods needs on one task.
struct SeedNeed {
  std::size_t task = 0, a = 0, b = 0;
  std::string metric = {};
  std::size_t pilot = 0;                  ///< seeds that both have, diverged ones left out
  std::size_t tests = 1;                  ///< that Holm's correction is over
  std::optional<double> mean = {};        ///< of the paired differences, value(a) - value(b)
  std::optional<double> deviation = {};   ///< their standard deviation
  std::optional<std::size_t> seeds = {};  ///< with which the difference is shown with the power
  std::string reason = {};                ///< why there is no number
};

/// A need for every pair of methods that the study compares, by task. The deviation of the
/// differences is that of the pilot: with few seeds it is uncertain, and so is the number. The
/// signed-rank test is planned (gradus/stats/power.h). Throws Error "stats.level" for a power or
/// level outside 0 to 1, "stats.effect" for a difference of 0.
std::vector<SeedNeed> plan_seeds(const Report& pilot, const SeedPlanOptions& options);

}  // namespace gradus::analysis
