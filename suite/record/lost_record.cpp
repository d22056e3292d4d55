#include "record/lost_record.h"

namespace gradus::record {
namespace {

constexpr const char* not_measured = "the process ended before its record was written";

void add_outcome(WorkRecord& record, const Outcome& outcome, const Named<std::string>& platform) {
  record.status = outcome.status;
  record.reason = outcome.reason;
  record.error = RecordError{outcome.error_id, outcome.reason};
  record.signal = outcome.signal;
  record.stderr_text = outcome.output;
  record.peak_rss_bytes = outcome.peak_bytes;
  if (!outcome.peak_bytes) record.memory_reasons = unmeasured({"peak_rss_bytes"}, not_measured);
  record.platform = platform;
}

}  // namespace

Named<std::string> unmeasured(std::initializer_list<const char*> names, const char* why) {
  Named<std::string> reasons;
  for (const char* name : names) reasons.emplace_back(name, why);
  return reasons;
}

RunRecord lost_record(const RunRequest& request, const Outcome& outcome,
                      const Named<std::string>& platform) {
  RunRecord record = record_of(request);
  add_outcome(record, outcome, platform);
  record.steps = outcome.steps;
  record.time_reasons = unmeasured(
      {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s", "contended"},
      not_measured);
  record.reasons = unmeasured({"epochs", "counts"}, not_measured);
  if (!outcome.steps) record.reasons.emplace_back("steps", not_measured);
  for (const char* name : {"state_bytes", "parameters"}) {
    record.memory_reasons.emplace_back(name, not_measured);
  }
  return record;
}

ToolRecord lost_record(const ToolRequest& request, const Outcome& outcome,
                       const Named<std::string>& platform) {
  ToolRecord record = record_of(request);
  add_outcome(record, outcome, platform);
  record.time_reasons = unmeasured({"wall_s", "cpu_s"}, not_measured);
  return record;
}

ClaimRecord lost_claim_record(const std::string& claim, const OptionTable& options,
                              const std::string& study, const Outcome& outcome) {
  ClaimRecord record;
  record.claim = claim;
  record.options = options;
  record.study = study;
  record.why = outcome.reason;
  record.error = RecordError{outcome.error_id, outcome.reason};
  return record;
}

}  // namespace gradus::record
