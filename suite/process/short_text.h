// Texts that come from outside, kept to a length that people read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gradus::process {

/// Bytes of an error's or a reason's text that are kept: plugins throw texts of any length.
inline constexpr std::size_t longest_text = 4096;

/// `text` where it is at most `longest` bytes long; else its beginning, cut between two characters
/// of UTF-8, and a note of how many bytes it had.
std::string shortened(std::string_view text, std::size_t longest = longest_text);

/// Bytes that are no UTF-8 are replaced.
std::string valid_utf8(std::string_view bytes);

}  // namespace gradus::process
