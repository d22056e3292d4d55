// Values inside tables by their path: "/optimizer/lr", positions of lists as numbers.
#pragma once

#include <string_view>

#include "options/option_value.h"

namespace gradus::study {

/// The value at a path, or null where there is none.
OptionValue* value_at(OptionTable& table, std::string_view path);
const OptionValue* value_at(const OptionTable& table, std::string_view path);

/// Removes a member of a table; what is not there stays so.
void erase_at(OptionTable& table, std::string_view path);

}  // namespace gradus::study
