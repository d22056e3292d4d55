// The parts of records that runs and tools share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "record/run_record.h"

namespace gradus::execution {

class HostRun;

/// How a run or tool ended.
struct RunOutcome {
  record::RunStatus status = record::RunStatus::finished;
  std::string stop_reason = {};  ///< "budget", "target", "method", or empty
  std::string reason = {};
  std::string error_id = {}, error_text = {};
};

/// Calls `work` and turns whatever it throws into an outcome: `refused` for Error "item.refused",
/// else as `current_failure` says.
RunOutcome outcome_of(const std::function<RunOutcome()>& work);

/// Resident memory above what this process had when the meter was made.
class MemoryMeter {
 public:
  MemoryMeter();
  /// Bytes, or -1 where the system does not say.
  int64_t peak_above_start() const;
  /// Does something whose memory is not the run's.
  void leave_out(const std::function<void()>& work);
  /// The peak of an earlier process of the run counts, too.
  void count_earlier(int64_t peak) { earlier_ = std::max(earlier_, peak); }

 private:
  static void forget_peak();
  int64_t start_;
  int64_t earlier_ = 0;
};

/// The record of a run that did not begin.
record::RunRecord empty_run_record(const record::RunRequest& request);
/// The same for a tool.
record::ToolRecord empty_tool_record(const record::ToolRequest& request);
void write_outcome(record::RunRecord& record, const RunOutcome& outcome);
void write_outcome(record::WorkRecord& record, const RunOutcome& outcome);
/// `peak` of a MemoryMeter.
void write_memory(record::WorkRecord& record, int64_t peak);
void write_counts(record::RunRecord& record, const HostRun& run);
void write_times(record::RunRecord& record, const HostRun& run, double evaluation_s);

}  // namespace gradus::execution
