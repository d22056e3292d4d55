// A row whatever happens: the record of a run or tool that did not write its own.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "record/claim_record.h"
#include "record/work_record.h"

namespace gradus::record {

/// How a request ended that brought no result of its own.
struct Outcome {
  RunStatus status = RunStatus::failed;
  std::string reason;    ///< one sentence
  std::string error_id;  ///< "worker.crashed", "plugin.threw", ...
  std::optional<std::int64_t> signal = {};
  std::string output = {};                 ///< last lines of stdout and stderr
  std::optional<std::int64_t> steps = {};  ///< last known
  std::optional<std::int64_t> peak_bytes = {};
};

/// Why each of these is null.
Named<std::string> unmeasured(std::initializer_list<const char*> names, const char* why);

/// The record of a request that brought none, with what is known; the rest is null or empty, with
/// the reason beside each measurement.
RunRecord lost_record(const RunRequest& request, const Outcome& outcome,
                      const Named<std::string>& platform);
ToolRecord lost_record(const ToolRequest& request, const Outcome& outcome,
                       const Named<std::string>& platform);

/// The record of a claim whose request brought none: its verdict is "not tested", with the reason.
ClaimRecord lost_claim_record(const std::string& claim, const OptionTable& options,
                              const std::string& study, const Outcome& outcome);

}  // namespace gradus::record
