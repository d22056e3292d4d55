// How far two methods are apart while they train: differences between runs of the same seed, which
// share initialization and batches.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/standings.h"

namespace gradus::analysis {

/// The difference of a metric between methods a and b at each x, over seeds that both have.
struct DifferenceCurve {
  std::size_t task = 0, a = 0, b = 0;
  std::string metric, axis;
  std::vector<double> x;
  std::vector<double> median;     ///< of value(a) - value(b); infinite where one had diverged
  std::vector<double> low, high;  ///< 95 % interval of the median (median_interval); infinite where
                                  ///< there are too few seeds for one
  std::size_t seeds = 0;          ///< distinct pairs of runs
  std::size_t left_out = 0;       ///< repetitions that only one of them has
};

struct DifferenceOptions {
  std::size_t points = 60;             ///< at most so many on each curve
  std::size_t most_for_all_pairs = 8;  ///< with more methods on a task each is compared with one
  std::size_t most_methods = 24;       ///< of a task, the best ones
  std::optional<std::size_t> against = {};  ///< that one; nothing: the first of the standings
};

/// The curves of the leading metric of every task over steps, gradient evaluations and the task's
/// clock. The value of a run at x is the last one measured at or before x; both diverged: 0, as in
/// the tests. Times are compared within a machine only. A pair without a common seed has no curve.
std::vector<DifferenceCurve> difference_curves(const ReportRuns& runs,
                                               const std::vector<Standings>& standings,
                                               const DifferenceOptions& options = {});

}  // namespace gradus::analysis
