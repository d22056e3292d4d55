// The requests of runs and tools (docs/formats.md), as plans, records and the worker's protocol
// carry them.
#pragma once

#include <string>

#include "base/json.h"

namespace gradus {

/// The id of a run or tool request: canonical_hash of everything that can change the outcome (task
/// with version, options and data checksum; items with options and their plugins' semantics
/// versions; settings but the limits; seeds; a tool's runs). Names in the study are no part of it.
std::string request_id(const Json& request);

}  // namespace gradus
