// Names of the option types: in JSON and in messages.
#pragma once

#include <algorithm>
#include <array>

#include "options/option_spec.h"

namespace gradus {

struct OptionTypeName {
  OptionType type;
  const char* name;      ///< in JSON
  const char* expected;  ///< in messages
};
inline constexpr std::array<OptionTypeName, 12> option_type_names = {{
    {OptionType::boolean, "boolean", "true or false"},
    {OptionType::integer, "integer", "an integer"},
    {OptionType::real, "real", "a number"},
    {OptionType::text, "text", "a text"},
    {OptionType::integers, "integers", "a list of integers"},
    {OptionType::reals, "reals", "a list of numbers"},
    {OptionType::texts, "texts", "a list of texts"},
    {OptionType::integer_or_auto, "integer_or_auto", "an integer or \"auto\""},
    {OptionType::real_or_auto, "real_or_auto", "a number or \"auto\""},
    {OptionType::item, "item", "an item such as { id = \"adam\", lr = 0.01 }"},
    {OptionType::table, "table", "a table such as { lr = 0.01 }"},
    {OptionType::groups, "groups", "a list of groups such as { match = \"bias\", lr = 0.01 }"},
}};

inline const OptionTypeName& names_of(OptionType type) {
  return *std::ranges::find(option_type_names, type, &OptionTypeName::type);
}

}  // namespace gradus
