// The runs of a report by task and method, as the analysis reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "gradus/stats/superiority.h"

namespace gradus::analysis {

/// A metric of a task and which of its values are good.
struct TaskMetric {
  std::string name;
  stats::Better better = stats::Better::lower;
};

/// A value of a metric that is worth reaching.
struct TaskTarget {
  std::string metric;
  double value = 0;
};

/// The runs of one task; `methods[m]` are those of method m, ordered by repetition.
struct TaskRuns {
  std::string name;
  std::vector<TaskMetric> metrics;
  std::vector<TaskTarget> targets;
  std::vector<std::vector<const Json*>> methods;

  /// Throws Error "report.metric" if the task has no metric of that name.
  const TaskMetric& metric(std::string_view name) const;
};

/// A report (docs/formats.md) with its runs sorted; it points into the JSON, which must outlive it.
struct ReportRuns {
  std::vector<std::string> methods;
  std::vector<TaskRuns> tasks;

  /// A task without a list of metrics gets those that its runs recorded, lower being better.
  /// Throws Error "report.format" where the JSON is no report.
  explicit ReportRuns(const Json& report);
};

/// "finished", "diverged", ...
std::string status_of(const Json& run);

/// The value of a metric that a run ended with: the last one recorded of a finished run, the worst
/// infinity of a diverged one, nothing for any other (it was stopped from outside and says nothing
/// about the method's values) or where the metric was never recorded.
std::optional<double> final_value(const Json& run, const TaskMetric& metric);

/// What a run spent until it reached a target, or in all: "step", "epoch", "gradients", "samples",
/// "wall_s", "cpu_s". Nothing where it was not measured.
std::optional<double> spent_until_target(const Json& run, const TaskTarget& target,
                                         const std::string& unit);
std::optional<double> spent_in_all(const Json& run, const std::string& unit);

/// Whether the run recorded that it reached the target.
bool reached(const Json& run, const TaskTarget& target);

/// +infinity where lower is better, -infinity where higher is.
double worst(stats::Better better);

}  // namespace gradus::analysis
