// Methods over all (task, target) pairs of a report: performance profiles and runtime ECDFs.
#pragma once

#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "gradus/stats/profiles.h"

namespace gradus::analysis {

/// One (task, target) pair.
struct Problem {
  std::string task;
  TaskTarget target;
};

/// Profiles of the methods that were run on the same tasks. Both depend on the set of methods and
/// problems, which captions must list.
struct ProfileGroup {
  std::string unit;
  std::vector<std::size_t> methods;  ///< indices, at least two
  std::vector<Problem> problems;
  std::vector<stats::StepCurve> profiles;  ///< Dolan-More, one per method; x is the ratio to the
                                           ///< best Kaplan-Meier median to the target
  std::vector<stats::StepCurve> ecdfs;     ///< share of (pair, seed) solved within x
};

/// A group per unit and set of methods that share tasks with targets, largest group first in a
/// unit. Diverged runs missed the target; runs that ended any other way are left out. A pair that a
/// method has no run for is left out for all. A cost of 0 (reached before the first step) counts as
/// the least positive cost among the methods, so that ratios exist. Groups in a unit that some run
/// did not measure are left out.
std::vector<ProfileGroup> profile_methods(const ReportRuns& runs);

}  // namespace gradus::analysis
