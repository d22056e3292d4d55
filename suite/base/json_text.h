// JSON from files and other processes, read with limits.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/json.h"

namespace gradus {

/// What is read at most: enough for the largest report, little enough that reading, copying and
/// writing it takes neither the stack nor the memory. A value takes up to 100 bytes of memory, and
/// an object's keys are looked for one after the other.
struct JsonLimits {
  std::size_t bytes = std::size_t{1} << 28;
  std::size_t depth = 100;
  std::size_t values = 20'000'000;
  std::size_t keys = 10'000;  ///< of one object
};

/// Throws Error "json.syntax" with line and column where the text is no JSON or holds a number that
/// no double can hold, "json.limit" where it is larger, deeper or has more than the limits.
Json parse_json(std::string_view text, std::string_view where, const JsonLimits& limits = {});

}  // namespace gradus
