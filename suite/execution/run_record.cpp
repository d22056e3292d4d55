#include "execution/run_record.h"

#include <algorithm>
#include <fstream>

#include "execution/execute.h"
#include "execution/host_run.h"
#include "loading/guard.h"
#include "process/short_text.h"
#include "record/lost_record.h"

namespace gradus::execution {
namespace {

// A one-threaded run that waited for a processor for more than this share of its time.
constexpr double contention_share = 0.05;

/// A line "VmHWM:  1234 kB" of /proc/self/status, in bytes; -1 where there is none.
int64_t status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != key) continue;
    int64_t kibibytes = 0;
    status >> kibibytes;
    return kibibytes * 1024;
  }
  return -1;
}

record::EvaluationCounts recorded(const Counts& counts) {
  return {counts.values, counts.gradients, counts.samples};
}

bool on_cuda(const record::WorkRequest& request) {
  return request.settings.device == record::RunDevice::cuda;
}

}  // namespace

RunOutcome outcome_of(const std::function<RunOutcome()>& work) {
  try {
    return work();
  } catch (...) {
    const loading::Failure failure = loading::current_failure("");
    if (failure.id == "item.refused")
      return {.status = record::RunStatus::refused, .reason = failure.text};
    return {.status = failure.status,
            .reason = failure.text,
            .error_id = failure.id,
            .error_text = failure.text};
  }
}

/// The peak counts from now on.
void MemoryMeter::forget_peak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

MemoryMeter::MemoryMeter() {
  forget_peak();
  start_ = status_bytes("VmRSS:");
}

int64_t MemoryMeter::peak_above_start() const {
  const int64_t peak = status_bytes("VmHWM:");
  return peak < 0 || start_ < 0 ? -1 : std::max(earlier_, peak - start_);
}

void MemoryMeter::leave_out(const std::function<void()>& work) {
  earlier_ = std::max(earlier_, peak_above_start());
  work();
  forget_peak();
}

record::RunRecord empty_run_record(const record::RunRequest& request) {
  record::RunRecord record = record::record_of(request);
  record.steps = 0;
  record.epochs = 0;
  record.counts = recorded(Counts{});
  record.time_reasons = record::unmeasured(
      {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s", "contended"},
      "the run did not begin");
  record.memory_reasons =
      record::unmeasured({"state_bytes", "parameters"}, "the run did not finish");
  record.platform = platform(on_cuda(request));
  return record;
}

record::ToolRecord empty_tool_record(const record::ToolRequest& request) {
  record::ToolRecord record = record::record_of(request);
  record.time_reasons = record::unmeasured({"wall_s", "cpu_s"}, "the tool did not finish");
  record.platform = platform(on_cuda(request));
  return record;
}

void write_outcome(record::WorkRecord& record, const RunOutcome& outcome) {
  record.status = outcome.status;
  const std::string reason = process::shortened(outcome.reason);  // a plugin's words
  if (!reason.empty()) record.reason = reason;
  if (!outcome.error_id.empty()) {
    record.error = record::RecordError{outcome.error_id, process::shortened(outcome.error_text)};
  }
}

void write_outcome(record::RunRecord& record, const RunOutcome& outcome) {
  write_outcome(static_cast<record::WorkRecord&>(record), outcome);
  if (!outcome.stop_reason.empty()) record.stop_reason = outcome.stop_reason;
}

void write_memory(record::WorkRecord& record, int64_t peak) {
  if (peak >= 0) {
    record.peak_rss_bytes = peak;
  } else {
    record::named(record.memory_reasons, "peak_rss_bytes") = "the system does not report it";
  }
}

void write_counts(record::RunRecord& record, const HostRun& run) {
  record.steps = run.step();
  record.epochs =
      static_cast<double>(run.step()) / static_cast<double>(run.batches().steps_per_epoch());
  record.counts = recorded(run.counts());
  if (run.counts_by_driver()) record.by_driver = recorded(*run.counts_by_driver());
}

void write_times(record::RunRecord& record, const HostRun& run, double evaluation_s) {
  const auto seconds = [&run](Lane lane) {
    return static_cast<double>(run.nanoseconds(lane)) * 1e-9;
  };
  const double wall_s = static_cast<double>(run.method_nanoseconds()) * 1e-9;
  const double cpu_s = static_cast<double>(run.cpu_nanoseconds()) * 1e-9;
  record.time = {wall_s,
                 cpu_s,
                 seconds(Lane::data),
                 seconds(Lane::gradient),
                 seconds(Lane::update),
                 evaluation_s,
                 wall_s > (1 + contention_share) * cpu_s};
  record.time_reasons.clear();
  if (run.counts_by_driver()) {
    record.time.data_s = record.time.gradient_s = record.time.update_s = std::nullopt;
    record.time_reasons = record::unmeasured({"data_s", "gradient_s", "update_s"},
                                             "the driver's own engine does not split its time");
  }
  if (run.settings().threads != 1 || !run.settings().device.is_cpu()) {
    record.time.cpu_s.reset();
    record.time.contended.reset();
    record.time_reasons.emplace_back("cpu_s", "CPU time is that of one thread");
    record.time_reasons.emplace_back("contended", "known for one-threaded CPU runs alone");
  }
}

}  // namespace gradus::execution
