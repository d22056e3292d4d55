// The steps of compare_reports.
#pragma once

#include <algorithm>
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
template <class Own>
struct Pair {
  int64_t repetition = 0;
  const Own* base = nullptr;
  const Own* now = nullptr;
};
using RunPair = Pair<record::RunRecord>;

/// Refused or interrupted: there is no run.
bool is_absent(const record::WorkRecord& record);
/// Neither finished nor diverged nor absent.
bool is_broken(const record::WorkRecord& record);

/// The runs of a method on a task (or of a tool, without a task), by repetition.
template <class Own>
struct Paired {
  std::string task, name;
  std::vector<Pair<Own>> pairs = {};

  bool in_base() const {
    return std::ranges::any_of(
        pairs, [](const auto& pair) { return pair.base && !is_absent(*pair.base); });
  }
  bool in_new() const {
    return std::ranges::any_of(pairs,
                               [](const auto& pair) { return pair.now && !is_absent(*pair.now); });
  }
  /// Repetitions that both have.
  std::vector<Pair<Own>> both() const {
    std::vector<Pair<Own>> found;
    for (const Pair<Own>& pair : pairs) {
      const bool there = pair.base && pair.now && !is_absent(*pair.base) && !is_absent(*pair.now);
      if (there) found.push_back(pair);
    }
    return found;
  }
};

/// Rows in the order of the base, then those that only the new report has.
std::vector<Paired<record::RunRecord>> pair_runs(const std::vector<record::RunRecord>& base,
                                                 const std::vector<record::RunRecord>& now);
std::vector<Paired<record::ToolRecord>> pair_tools(const std::vector<record::ToolRecord>& base,
                                                   const std::vector<record::ToolRecord>& now);

/// "semantics of x 1, now 2", "version of the task 1, now 2"; empty where they are equal.
std::string raised_versions(const record::RunRecord& base, const record::RunRecord& now);
std::string raised_versions(const record::ToolRecord& base, const record::ToolRecord& now);
/// The first option or setting that both name with different values: "optimizer.lr 0.1, now 0.2".
std::string changed_option(const record::RunRecord& base, const record::RunRecord& now);
std::string changed_option(const record::ToolRecord& base, const record::ToolRecord& now);
/// What two runs' platforms differ in, without the engine's version.
std::vector<std::string> platform_differences(const record::WorkRecord& base,
                                              const record::WorkRecord& now);

/// Whether runs are there and ended well; nothing where nothing changed.
std::optional<Aspect> compare_presence(const std::vector<Pair<record::WorkRecord>>& pairs);

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
std::vector<Row> compare_claims(const std::vector<record::ClaimRecord>& base,
                                const std::vector<record::ClaimRecord>& now,
                                std::vector<FailingTheorem>& failing);

/// Turns what the rules accept from regressed or missing into changed; notes entries that accept
/// nothing.
void accept(Comparison& comparison);

}  // namespace gradus::regression
