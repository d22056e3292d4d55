// The columns that UTF-8 text takes in a terminal: East Asian characters and emoji take two,
// combining characters none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gradus::render {

/// Columns that the text takes. A grapheme (what a reader sees as one character) takes one or two.
int display_width(std::string_view text);

/// Whether a character of the text takes two columns.
bool has_wide(std::string_view text);

/// Bytes of the longest beginning that takes at most `columns`; it ends between two graphemes.
std::size_t bytes_of(std::string_view text, int columns);

/// Text cut to `columns` with "…" at its end, or as it is where it fits.
std::string cut(std::string_view text, int columns);

}  // namespace gradus::render
