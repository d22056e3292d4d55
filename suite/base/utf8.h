// Reading UTF-8 one code point after the other.
#pragma once

#include <cstddef>
#include <string_view>

namespace gradus {

struct CodePoint {
  char32_t value;      ///< of a byte that belongs to none: the byte itself
  std::size_t length;  ///< in bytes, at least 1
  bool valid;
};

/// The first code point of a text that is not empty. Overlong forms, surrogates and what lies above
/// U+10FFFF are not valid (Unicode 15, table 3-7).
CodePoint first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace gradus
