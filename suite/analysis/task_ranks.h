// The methods over all tasks of a report, by their ranks: whether any two differ at all.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/standings.h"
#include "gradus/stats/bayesian_signed_rank.h"
#include "gradus/stats/friedman.h"

namespace gradus::analysis {

/// Two methods over the tasks that compared them, by the share of seeds on which a was better.
struct PairOverTasks {
  std::size_t a = 0, b = 0;  ///< indices of methods
  std::size_t tasks = 0;
  stats::PosteriorOfDifference posterior;  ///< above: a is practically better
};

/// Ranks by the median final value of each task's leading metric.
struct TaskRanks {
  std::vector<std::size_t> tasks;     ///< on which all of `methods` have a value
  std::vector<std::size_t> methods;   ///< by rising mean rank
  std::vector<std::size_t> left_out;  ///< methods that lack a value on one of these tasks
  std::vector<double> mean_ranks;     ///< of `methods`
  stats::Friedman test;               ///< its mean_ranks are those above
  double level = 0.05;
  /// Mean ranks farther apart than this differ at the level; nothing where Friedman's test does not
  /// reject: then no pair may be said to differ.
  std::optional<double> distance;
  /// What the distance is whether the test rejects or not.
  double nemenyi = 0;
  /// Largest sets of methods within the distance; all of them where the test does not reject.
  std::vector<std::vector<std::size_t>> groups;
  std::vector<PairOverTasks> pairs;  ///< of the methods, a before b in their order
};

/// Practically equal: one of two methods is better on less than 56 % of the seeds, what A. Vargha
/// and H. D. Delaney (J. Educ. Behav. Stat. 25 (2000) 101-132) call a small effect.
inline constexpr double practically_equal = 0.06;

/// The ranks over at least two tasks, for two methods and more that have a value on all of them: on
/// those tasks that all methods with a value on most tasks ran. A task without a leading metric
/// whose direction is known is left out. Nothing with fewer tasks or methods, or above 200 methods.
std::optional<TaskRanks> ranks_over_tasks(const ReportRuns& runs,
                                          const std::vector<Standings>& standings,
                                          const std::vector<Family>& families, double level = 0.05);

}  // namespace gradus::analysis
