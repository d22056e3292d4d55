// Which method is better than which, by how much, how sure: every pair of methods on every task.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "gradus/stats/intervals.h"

namespace gradus::analysis {

/// What is compared: the value a run ended with, what it spent until a target (a run that missed it
/// is +infinity), or what it spent in all.
struct Quantity {
  enum class Kind { final_value, to_target, cost };
  Kind kind = Kind::final_value;
  std::string metric;  ///< of final_value and to_target
  double target = 0;   ///< of to_target
  std::string unit;    ///< of to_target and cost: "step", "gradients", "cpu_s", ...
  stats::Better better = stats::Better::lower;
};

/// What may be said of a pair at the family's level.
enum class PairVerdict {
  a_better,
  b_better,
  not_shown,      ///< the test did not reach the level, though it could have
  too_few_seeds,  ///< no result of this number of seeds could have reached it
};

/// Methods a and b of one task by one quantity, on the seeds that both have.
struct PairComparison {
  std::size_t a = 0, b = 0;                    ///< indices of methods
  std::size_t seeds = 0;                       ///< pairs of runs of the same repetition
  std::size_t left_out = 0;                    ///< repetitions that one of them has no value for
  stats::Estimate superiority;                 ///< P(a better than b on the same seed), ties half
  bool a_ranks_better = true;                  ///< side of the signed-rank statistic
  double p = 1, p_holm = 1;                    ///< signed-rank test, two-sided; over the family
  std::optional<stats::Estimate> difference;   ///< median(a) - median(b), where both are finite
  std::optional<stats::Estimate> ratio;        ///< median(a) / median(b), where all are above 0
  std::size_t seeds_to_show = 0;               ///< fewest with which any difference can be shown
  std::optional<std::size_t> seeds_needed;     ///< for the difference observed, with 80 % power
  std::map<std::string, std::string> reasons;  ///< why one of these has no value, by its name
  PairVerdict verdict = PairVerdict::not_shown;
};

/// All pairs of methods that share a task; the family of Holm's correction.
struct Family {
  std::string task;
  Quantity quantity;
  std::vector<PairComparison> pairs;  ///< a < b
};

struct ComparisonOptions {
  double level = 0.05;                ///< of a family
  std::size_t draws = 2000;           ///< of each bootstrap interval
  std::size_t total_draws = 2000000;  ///< shared evenly where pairs are many, at least 200 each
};

/// Families in the order of tasks; in each the final values of every metric, steps to every target,
/// and the cost of a run: thread CPU time where all runs have it, else wall time. Families without
/// a pair of methods are left out.
std::vector<Family> compare_methods(const ReportRuns& runs, const ComparisonOptions& options = {});

/// {"task", "quantity": {"kind", "metric", "target", "unit", "better"}, "pairs": [...]} a family,
/// methods by name, infinities as null. What report.json's summary.comparisons holds.
Json to_json(const std::vector<Family>& families, const ReportRuns& runs);

/// "a better", "b better", "not shown", "too few seeds".
std::string to_text(PairVerdict verdict);

}  // namespace gradus::analysis
