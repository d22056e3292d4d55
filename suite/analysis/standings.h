// The answer of a report: which method, by how much, how sure, at what cost. Computed once; the
// terminal, the Markdown, the tables and the page only put it into words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/method_comparison.h"
#include "analysis/summary.h"

namespace gradus::analysis {

/// A method's place on a task by the final values of a metric.
struct Standing {
  std::size_t method = 0;
  std::size_t rank = 0;  ///< 1, 2, 2, 4, ...: equal medians share a rank; 0 without a median
  FinalRow final;        ///< finished, diverged and all runs, quartiles
  /// With the method that the rows are compared with, seen from this one; nothing for itself.
  std::optional<PairComparison> to_base;
};

/// What finished runs of a method cost on the task's clock.
struct Cost {
  std::size_t method = 0;
  std::optional<double> seconds;             ///< median of a run
  std::optional<double> times_the_cheapest;  ///< nothing where times cannot be compared
  std::optional<double> peak_rss_bytes;
  std::size_t runs = 0, contended = 0;
  bool elsewhere = false;    ///< on another machine than the task's other methods
  bool interpreted = false;  ///< each step calls code in an interpreted language
  /// A step: evaluations with a gradient, microseconds of the objective and of the method's own
  /// arithmetic; and bytes that the method keeps for each parameter.
  std::optional<double> gradients = {}, gradient_us = {}, update_us = {}, state_bytes = {};
};

/// All methods that ran on a task, best first by a metric; those without a median last.
struct Standings {
  std::size_t task = 0;
  TaskMetric metric;
  std::vector<Standing> rows;
  /// What the rows are compared with: the method of the first row, or the one that the study
  /// compares all others with (`compare = "adamw"`).
  std::optional<std::size_t> base = {};

  /// Methods of rank 1: more than one where they are level.
  std::vector<std::size_t> first() const;
  /// The second row: another one of rank 1 where the first are level, else the first of the next
  /// rank. Nothing with fewer than two medians.
  const Standing* runner_up() const;
  /// The first method and, as seen from it, the one it is compared with: the base, or the runner-up
  /// where it is the base itself. Nothing where the two were not compared.
  std::optional<PairComparison> answer() const;
};

/// What is said of a task beside its metrics.
struct TaskCosts {
  std::size_t task = 0;
  std::string clock;  ///< "cpu_s" or "wall_s": the unit of all costs
  std::size_t machines = 0;
  std::vector<Cost> rows;  ///< by method that ran, in the order of methods

  const Cost* of(std::size_t method) const;
};

/// One entry per task and metric, in the order of the tasks' metrics: the metric of the first
/// target first.
std::vector<Standings> standings_of(const ReportRuns& runs, const Summary& summary,
                                    const std::vector<Family>& families);

std::vector<TaskCosts> costs_of(const ReportRuns& runs, const Summary& summary);

/// The family of the final values of a metric, or null.
const Family* final_family(const std::vector<Family>& families, std::size_t task,
                           const std::string& metric);

/// Pairs of a family that this number of seeds cannot tell apart, as one finding.
struct TooFewSeeds {
  std::size_t task = 0;
  std::string metric = {};
  std::size_t pairs = 0;                    ///< of the family, less deterministic ones
  std::vector<PairComparison> cannot = {};  ///< these of them
  std::size_t fewest = 0, most = 0;         ///< seeds of these
  std::size_t enough = 0;                   ///< seeds that could show a difference
};

/// One entry per task and metric whose final values have such pairs.
std::vector<TooFewSeeds> too_few_seeds(const std::vector<Family>& families);

}  // namespace gradus::analysis
