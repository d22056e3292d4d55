// A report: the records of a study and everything that is computed from them (docs/formats.md,
// "Report"). It is computed once; what prints or draws it does not compute again.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/difference_curves.h"
#include "analysis/method_comparison.h"
#include "analysis/profiles.h"
#include "analysis/runtimes.h"
#include "analysis/standings.h"
#include "analysis/study_records.h"
#include "analysis/summary.h"
#include "analysis/task_ranks.h"
#include "analysis/tuning_analysis.h"

namespace gradus::analysis {

/// Movable; `runs` points into `records`.
struct Report {
  StudyRecords records;
  ReportRuns runs;
  Summary summary;
  std::vector<Family> families;
  std::vector<Standings> standings;  ///< by task, then metric; the first metric of a task leads
  std::vector<TaskCosts> costs;      ///< by task
  std::vector<RuntimeRow> runtimes;
  std::vector<ProfileGroup> profiles;
  std::optional<TaskRanks> task_ranks;
  std::optional<TuningAnalysis> tuning;      ///< of records.tuning, where all trials are there
  std::vector<DifferenceCurve> differences;  ///< of the leading metrics
  /// What part of the runs' wall time was evaluation, where both were measured.
  std::optional<double> evaluation_share;

  Report(Report&&) = default;
  Report& operator=(Report&&) = default;

  /// The standings of a task, the leading metric first.
  std::vector<const Standings*> standings_of_task(std::size_t task) const;
  /// Those by one metric, or null.
  const Standings* standings_by(std::size_t task, const std::string& metric) const;
  const std::string& method_name(std::size_t method) const { return runs.methods[method]; }
  /// Throws Error "report.method" where there is no method of that name.
  std::size_t method_index(const std::string& name) const;
  const std::string& task_name(std::size_t task) const { return runs.tasks[task].name; }
  /// Runs that neither finished nor diverged, in the order of the records.
  Runs failures() const;

 private:
  friend Report analyse(StudyRecords records, const ComparisonOptions& options);
  explicit Report(StudyRecords joined) : records(std::move(joined)), runs(records) {}
};

/// Computes a report. Throws Error "report.format" where a run belongs to no task or method,
/// "report.method" where options.against is no method.
Report analyse(StudyRecords records, const ComparisonOptions& options = {});

/// The report of one or more output folders of a study. Throws like join_records and analyse.
Report make_report(std::span<const std::filesystem::path> folders,
                   const study::ItemCatalogue& items, std::vector<std::string>& left_out,
                   const ComparisonOptions& options = {});

}  // namespace gradus::analysis
