// The JSON Schema files of suite/record/schemas, embedded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gradus::record {

/// "gradus.claim", "gradus.environment", ..., sorted.
std::vector<std::string> schema_names();

/// The text of suite/record/schemas/<name>.json. Throws Error "schema.unknown" (with a suggestion).
std::string_view schema_text(std::string_view name);

}  // namespace gradus::record
