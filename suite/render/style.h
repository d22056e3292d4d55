// How text goes to a terminal or a file: colours, and the width that lines may take.
#pragma once

#include <string>
#include <string_view>

#include "render/text_width.h"

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

/// `text`, printable, in the colour of one of several lines of a plot; as it is where the style has
/// no colours.
std::string coloured(std::string_view text, std::size_t line, const Style& style);

/// Text that names of plugins, studies and records may stand in, safe to print: control characters
/// but line ends (which could move the cursor, or hide what follows) as "\x1b", and what marked()
/// and coloured() make as it is unless `keep_marks` is false.
std::string printable(std::string_view text, bool keep_marks = true);

/// Lines of at most `columns`, printable, broken at spaces, and anywhere in words of wide
/// characters (scripts without spaces); every line after the first begins with `indent`.
std::string wrapped(std::string_view text, int columns, std::string_view indent = "");

}  // namespace gradus::render
