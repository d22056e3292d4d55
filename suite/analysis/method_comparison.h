// Which method is better than which, by how much, how sure: pairs of methods on every task.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "analysis/tuning_luck.h"
#include "gradus/stats/intervals.h"
#include "study/comparisons.h"

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
  deterministic,  ///< every repetition is the same two runs: one difference, and no test of it
  not_asked,      ///< the study names other comparisons: a p-value without correction, no verdict
};

/// Methods a and b of one task by one quantity, on the seeds that both have.
struct PairComparison {
  std::size_t a = 0, b = 0;                 ///< indices of methods
  std::size_t seeds = 0;                    ///< distinct pairs of runs of the same repetition
  std::size_t repeats = 0;                  ///< further pairs that are the same two runs again
  std::size_t left_out = 0;                 ///< repetitions that one of them has no value for
  std::size_t won = 0, tied = 0;            ///< seeds on which a was better, and equal
  double superiority = 0.5;                 ///< P(a better than b on the same seed), ties half
  std::optional<stats::Interval> sureness;  ///< Wilson's, of the superiority
  bool a_ranks_better = true;               ///< side of the signed-rank statistic
  std::optional<double> p, p_holm;          ///< signed-rank test, two-sided; over the family
  /// The test's p of these settings alone, where `p` allows for the luck of tuning.
  std::optional<double> p_of_settings;
  double median_difference = 0;                ///< median(a) - median(b); NaN where not finite
  std::optional<stats::Estimate> difference;   ///< with its interval, where both are finite
  std::optional<stats::Estimate> ratio;        ///< median(a) / median(b), where all are above 0
  std::optional<std::size_t> seeds_to_show;    ///< fewest with which any difference can be shown
  std::optional<std::size_t> seeds_needed;     ///< for the difference observed, with 80 % power
  std::map<std::string, std::string> reasons;  ///< why one of these has no value, by its name
  PairVerdict verdict = PairVerdict::not_shown;
};

/// The pair seen from b.
PairComparison turned(const PairComparison& pair);

/// All pairs of methods that share a task, or all pairs with one method; the family of Holm's
/// correction.
struct Family {
  std::size_t task = 0;
  Quantity quantity = {};
  std::vector<PairComparison> pairs = {};  ///< a < b
  /// Over how many tests p_holm is corrected: the pairs that were asked for. Where all methods are
  /// compared with the best, which the data chose, it is all pairs that it might have been.
  std::size_t tests = 0;
  /// The method that all pairs contain, where there are too many methods to compare each with each.
  std::optional<std::size_t> against = {};

  /// The pair of two methods as seen from a; nothing where they were not compared.
  std::optional<PairComparison> pair(std::size_t a, std::size_t b) const;
};

struct ComparisonOptions {
  double level = 0.05;                ///< of a family
  std::size_t draws = 2000;           ///< of each bootstrap interval
  std::size_t total_draws = 2000000;  ///< shared evenly where pairs are many, at least 200 each
  /// With more methods on a task every method is compared with one alone.
  std::size_t most_for_all_pairs = 24;
  /// That one, by name; empty: the best by the quantity. Where it is named, it holds for tasks of
  /// few methods too.
  std::string against = "";
  /// Pairs that Holm's correction is over; nothing: what the study asks for, or else all pairs.
  study::StudyComparisons comparisons = {};
  /// Of the tuned methods' choices: their tests of final values and targets allow for the luck of
  /// tuning.
  Regrets regrets = {};
};

/// Families in the order of tasks; in each the final values of every metric, steps to every target,
/// and the cost of a run on the task's clock. Families without a pair of methods are left out.
/// Throws Error "report.method" where `against` is no method.
std::vector<Family> compare_methods(const ReportRuns& runs, const ComparisonOptions& options = {});

/// The clock of a task's costs: "cpu_s", the CPU time of the thread, where all finished runs have
/// it, else "wall_s".
const char* clock_of(const TaskRuns& task);

/// "a better", "b better", "not shown", "too few seeds", "deterministic", "not asked".
std::string to_text(PairVerdict verdict);

}  // namespace gradus::analysis
