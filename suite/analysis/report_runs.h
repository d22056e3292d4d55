// The runs of a study by task and method, as the analysis reads them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/study_records.h"

namespace gradus::analysis {

using Runs = std::vector<const record::RunRecord*>;

/// The runs of one method on one task, ordered by repetition.
struct MethodRuns {
  Runs all;
  /// By run of `all`: which runs are one run. Two runs that ended and agree in every parameter hash
  /// and metric are the same run made twice (a task without randomness), and no further evidence.
  std::vector<std::size_t> trajectory;
  /// The first run of each trajectory: what counts as evidence for values and for costs in steps.
  Runs distinct;
  /// Runs on one machine, what counts for times: on the task's reference machine, or, where none
  /// was made there, on the one where most of the method's were; then `elsewhere` is set and the
  /// times cannot be compared with those of the other methods.
  Runs timed;
  bool elsewhere = false;

  bool empty() const { return all.empty(); }
  /// Several runs ended, and all of them are the same.
  bool deterministic() const;
};

/// The runs of one task; `methods[m]` are those of method m.
struct TaskRuns {
  std::string name;
  std::vector<TaskMetric> metrics;
  std::vector<TaskTarget> targets;
  std::vector<MethodRuns> methods;
  std::size_t machines = 0;  ///< on which runs of the task ended; times are compared within one

  /// Throws Error "report.metric" if the task has no metric of that name.
  const TaskMetric& metric(std::string_view name) const;
};

/// The records of a study with its runs sorted; it points into them, they must outlive it.
struct ReportRuns {
  std::vector<std::string> methods;
  std::vector<std::string> entries;  ///< of the methods: what the study calls all rows of a grid
  std::vector<TaskRuns> tasks;

  /// A task without a list of metrics gets those that its runs recorded, lower being better.
  /// Throws Error "report.format" where a run belongs to no task or method.
  explicit ReportRuns(const StudyRecords& records);
};

/// Position of the method of that name. Throws Error "report.method" where there is none.
std::size_t index_of_method(const ReportRuns& runs, const std::string& name);

/// A unit in which times of different machines cannot be compared: "wall_s", "cpu_s".
bool is_time(std::string_view unit);

/// The runs that count where methods are compared by a cost in `unit`: those on the reference
/// machine for times, the distinct ones for anything else.
const Runs& evidence(const MethodRuns& runs, std::string_view unit);

/// The value of a metric that a run ended with: the last one recorded of a finished run, the worst
/// infinity of a diverged one, nothing for any other (it was stopped from outside and says nothing
/// about the method's values) or where the metric was never recorded.
std::optional<double> final_value(const record::RunRecord& run, const TaskMetric& metric);

/// What a run spent until it reached a target. Nothing where it was not measured.
std::optional<double> spent_until_target(const record::RunRecord& run, const TaskTarget& target,
                                         std::string_view unit);

/// Whether the run recorded that it reached the target.
bool reached(const record::RunRecord& run, const TaskTarget& target);

/// The step of the evaluation before the one that reached the target: the target was reached after
/// it. Nothing where the run missed the target or reached it at its first evaluation.
std::optional<double> step_before_target(const record::RunRecord& run, const TaskTarget& target);

/// +infinity where lower is better, -infinity where higher is.
double worst(stats::Better better);

}  // namespace gradus::analysis
