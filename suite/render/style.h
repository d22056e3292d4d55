// How text goes to a terminal or a file: colours, and the width that lines may take.
#pragma once

#include <string>
#include <string_view>

namespace gradus::render {

/// What a stretch of text means. Without colours it has no effect, so text never relies on it.
enum class Mark { none, strong, good, bad, warning, dim };

struct Style {
  bool colour = false;
  bool terminal = false;  ///< lines may be rewritten (progress bars)
  int width = 100;        ///< columns
};

/// The style of a file descriptor: colours and rewriting on a terminal alone, colours neither where
/// NO_COLOR is set (no-color.org) nor where TERM is "dumb"; the width of the terminal, or of
/// COLUMNS, or 100.
Style style_of(int descriptor);

/// `text`, printable, between the escape sequences of `mark`; without these where the style has no
/// colours.
std::string marked(std::string_view text, Mark mark, const Style& style);

/// Text that names of plugins, studies and records may stand in, safe to print: control characters
/// but line ends (which could move the cursor, or hide what follows) as "\x1b", and what marked()
/// makes as it is unless `keep_marks` is false.
std::string printable(std::string_view text, bool keep_marks = true);

/// Columns that UTF-8 text takes (one a code point; the suite prints no wide characters).
int display_width(std::string_view text);

/// Bytes of the first `columns` code points of UTF-8 text.
std::size_t bytes_of(std::string_view text, int columns);

/// Text cut to `columns` with "…" at its end, or as it is where it fits.
std::string cut(std::string_view text, int columns);

/// Lines of at most `columns`, printable, broken at spaces; every line after the first begins with
/// `indent`.
std::string wrapped(std::string_view text, int columns, std::string_view indent = "");

}  // namespace gradus::render
