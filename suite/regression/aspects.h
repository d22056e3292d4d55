// The steps of compare_reports.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/report_runs.h"
#include "record/work_record.h"
#include "regression/report_comparison.h"

namespace gradus::regression {

/// One repetition in both reports; null where it is not there.
struct RunPair {
  int64_t repetition = 0;
  const Json* base = nullptr;
  const Json* now = nullptr;
};

/// The runs of a method on a task (or of a tool, without a task), by repetition.
struct PairedRuns {
  std::string task, name;
  std::vector<RunPair> pairs;

  bool in_base() const;
  bool in_new() const;
  /// Repetitions that both have.
  std::vector<RunPair> both() const;
};

/// Rows in the order of the base, then those that only the new report has.
std::vector<PairedRuns> pair_runs(const Json& base, const Json& now);
std::vector<PairedRuns> pair_tools(const Json& base, const Json& now);

/// Refused or interrupted: there is no run.
bool is_absent(const Json& run);
/// Neither finished nor diverged nor absent.
bool is_broken(const Json& run);

/// "semantics of x 1, now 2", "version of the task 1, now 2"; empty where they are equal.
std::string raised_versions(const Json& base, const Json& now);
/// The first option or setting that both name with different values: "optimizer.lr 0.1, now 0.2".
std::string changed_option(const Json& base, const Json& now);
/// What two runs' platforms differ in, without the engine's version.
std::vector<std::string> platform_differences(const Json& base, const Json& now);

/// Whether runs are there and ended well; nothing where nothing changed.
std::optional<Aspect> compare_presence(const PairedRuns& row);

/// Bitwise, over pairs of finished or diverged runs.
Aspect compare_trajectories(const std::vector<RunPair>& pairs, const std::string& raised);

/// Final metrics and steps to targets.
std::vector<Aspect> compare_convergence(const std::vector<RunPair>& pairs,
                                        const analysis::TaskRuns& task, const Limits& limits,
                                        double level);

/// Microseconds a step of the finished runs of one row.
struct Timing {
  std::vector<double> base, now;
  std::string clock;
  double limit = 1;
  Row* row = nullptr;
};

/// Nothing where a side has no finished run with a time.
std::optional<Timing> timing_of(const std::vector<RunPair>& pairs);

/// Rows with too few runs for any difference in time to be shown.
struct TooFewRuns {
  std::size_t rows = 0;
  std::vector<std::string> slower;  ///< those that look slower than their limit, with by how much
};

/// Judges all timings together and adds an aspect to each row.
TooFewRuns compare_times(std::vector<Timing>& timings, const Rules& rules);

/// Rows of claims, and theorems that fail in the new report.
std::vector<Row> compare_claims(const std::vector<ClaimRecord>& base,
                                const std::vector<ClaimRecord>& now,
                                std::vector<FailingTheorem>& failing);

/// Turns what the rules accept from regressed or missing into changed; notes entries that accept
/// nothing.
void accept(Comparison& comparison);

}  // namespace gradus::regression
