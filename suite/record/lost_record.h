// A row whatever happens: the record of a run or tool that did not write its own.
#pragma once

#include <initializer_list>
#include <string>

#include "base/json.h"

namespace gradus {

/// How a request ended that brought no result of its own.
struct Outcome {
  std::string status;       ///< "failed", "crashed", "timed_out", "out_of_memory", "interrupted"
  std::string reason;       ///< one sentence
  std::string error_id;     ///< "worker.crashed", "plugin.threw", ...
  Json signal = nullptr;    ///< number
  std::string output = {};  ///< last lines of stdout and stderr
  Json steps = nullptr;     ///< last known
  Json peak_bytes = nullptr;
};

/// {name: null, ..., "reasons": {name: why, ...}}.
Json unmeasured(std::initializer_list<const char*> names, const char* why);

/// A `gradus.run` or `gradus.tool` record (by whether the request has a tool) with what is known;
/// the rest is null or empty, with the reason beside each measurement.
Json lost_record(const Json& request, const Outcome& outcome, const Json& platform);

/// The record of a claim (`gradus.claim`) whose request ("claim": {"id", "options"}, "study")
/// brought none: its verdict is "not tested", with the reason.
Json lost_claim_record(const Json& request, const Outcome& outcome);

}  // namespace gradus
