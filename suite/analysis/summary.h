// The summary of runs: per task and method, final metrics, targets, times.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "gradus/stats/intervals.h"

namespace gradus::analysis {

/// Quartiles of type 7; infinite where they fall on a diverged run, NaN without values.
struct Quartiles {
  double low = std::numeric_limits<double>::quiet_NaN();
  double median = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// What a method's ended runs had at their ends: a diverged run counts as the worst value.
struct FinalRow {
  std::size_t task = 0, method = 0;  ///< indices of ReportRuns
  std::string metric = {};
  std::optional<bool> higher_is_better = {};  ///< nothing: no description says it
  std::size_t runs = 0, finished = 0, diverged = 0;
  std::size_t distinct = 0;  ///< of the ended runs
  Quartiles value = {};
  std::optional<double> least = {}, most = {};  ///< over finite values
  std::optional<double> diverged_at = {};       ///< median of the last steps of the diverged runs
};

/// How many ended runs reached a target; a run that missed it counts as infinite in the medians.
struct TargetRow {
  std::size_t task = 0, method = 0;
  TaskTarget target = {};
  std::size_t reached = 0, runs = 0;
  std::size_t distinct = 0;  ///< of the runs
  std::optional<stats::Interval> share =
      {};  ///< Wilson's, 95 %; nothing for one run made repeatedly
  std::optional<double> step = {}, gradients = {}, wall_s = {};  ///< medians
  /// Median step of the evaluation before: the target was reached between it and `step`.
  std::optional<double> after_step = {};
};

/// What finished runs cost, on one machine.
struct TimeRow {
  std::size_t task = 0, method = 0;
  std::size_t runs = 0;  ///< counted
  Quartiles step_us = {};
  std::optional<double> data_us = {}, gradient_us = {}, update_us = {}, wall_s = {}, cpu_s = {};
  std::optional<double> peak_rss_bytes = {};  ///< medians
  std::optional<double> gradients = {};       ///< evaluations with a gradient, a step
  std::optional<double> state_bytes = {};     ///< what the method keeps, for each parameter
  std::size_t contended = 0;
  bool elsewhere = false;    ///< on another machine than the task's other methods
  bool interpreted = false;  ///< each step calls code in an interpreted language
};

struct Summary {
  std::vector<FinalRow> finals;
  std::vector<TargetRow> targets;
  std::vector<TimeRow> times;
};

/// Rows in the order in which pairs of task and method first stand in the records.
Summary summarize(const StudyRecords& records, const ReportRuns& runs);

/// The row of a task and method, or null.
const FinalRow* find_row(const std::vector<FinalRow>& rows, std::size_t task, std::size_t method,
                         std::string_view metric);
const TimeRow* find_row(const std::vector<TimeRow>& rows, std::size_t task, std::size_t method);

}  // namespace gradus::analysis
