// The record of a run or tool that was lost together with its worker.
#pragma once

#include <string>

#include "gradus/json.h"

namespace gradus {

/// A `gradus.run` or `gradus.tool` record (by whether the request has a tool) with status
/// "crashed" and what is known, which is nothing but the reason.
Json lost_record(const Json& request, const std::string& reason, const std::string& output,
                 const Json& platform);

}  // namespace gradus
