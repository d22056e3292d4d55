// Options and their declarations to and from JSON.
#pragma once

#include <vector>

#include "base/json.h"
#include "options/option_spec.h"
#include "options/option_value.h"

namespace gradus {

Json to_json(const OptionValue& value);
Json to_json(const OptionTable& table);

/// Integers beyond 64 bits become reals.
OptionValue option_value_from_json(const Json& json);
/// Throws Error "options.type" where the JSON is no object.
OptionTable option_table_from_json(const Json& json);
/// JSON array of declarations to and from data; unknown keys are refused ("options.schema").
Json to_json(const std::vector<OptionSpec>& specs);
std::vector<OptionSpec> option_specs_from_json(const Json& json);

}  // namespace gradus
