// Limits of TOML files, checked before they are parsed.
#pragma once

#include <cstddef>
#include <string_view>

namespace gradus {

/// A study has a few hundred lines; a parsed table is walked level by level on the stack, and its
/// keys are looked for one after the other.
struct TomlLimits {
  std::size_t bytes = std::size_t{1} << 22;
  std::size_t depth = 32;  ///< of lists and tables in one another, and parts of a dotted key
};

/// Throws Error "toml.limit" with line and column where a text goes beyond the limits. A text that
/// is no TOML is left to the parser.
void check_toml_limits(std::string_view text, std::string_view file, const TomlLimits& limits = {});

}  // namespace gradus
