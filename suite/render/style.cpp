#include "render/style.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/printable.h"

namespace gradus::render {
namespace {

const char* escape_of(Mark mark) {
  switch (mark) {
    case Mark::strong:
      return "\033[1m";
    case Mark::good:
      return "\033[1;32m";
    case Mark::bad:
      return "\033[31m";
    case Mark::warning:
      return "\033[33m";
    case Mark::dim:
      return "\033[2m";
    case Mark::none:
      break;
  }
  return "";
}

constexpr const char* reset = "\033[0m";

/// What marked() and coloured() write: the only escape sequences that printable() lets through.
constexpr std::array escapes = {reset,     "\033[1m",  "\033[1;32m", "\033[31m", "\033[33m",
                                "\033[2m", "\033[32m", "\033[34m",   "\033[35m", "\033[36m"};
constexpr std::array line_colours = {"\033[31m", "\033[32m", "\033[33m",
                                     "\033[34m", "\033[35m", "\033[36m"};

/// The length of one of them at the beginning of the text, or 0.
std::size_t length_of_escape(std::string_view text) {
  for (const std::string_view escape : escapes) {
    if (text.starts_with(escape)) return escape.size();
  }
  return 0;
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

int width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const int columns = is_set("COLUMNS") ? std::atoi(std::getenv("COLUMNS")) : 0;
  return columns > 0 ? columns : 100;
}

}  // namespace

Style style_of(int descriptor) {
  Style style;
  const char* term = std::getenv("TERM");
  const bool capable = term != nullptr && std::string_view(term) != "dumb";
  style.terminal = ::isatty(descriptor) == 1 && capable;
  style.colour = style.terminal && !is_set("NO_COLOR");
  style.width = std::max(40, width_of(descriptor));
  return style;
}

std::string marked(std::string_view text, Mark mark, const Style& style) {
  const std::string safe = printable(text, false);
  if (!style.colour || mark == Mark::none || safe.empty()) return safe;
  return escape_of(mark) + safe + reset;
}

std::string coloured(std::string_view text, std::size_t line, const Style& style) {
  const std::string safe = printable(text, false);
  if (!style.colour || safe.empty()) return safe;
  return line_colours[line % line_colours.size()] + safe + reset;
}

std::string printable(std::string_view text, bool keep_marks) {
  if (!keep_marks) return gradus::printable(text);
  std::string safe;
  while (!text.empty()) {
    const std::size_t mark = length_of_escape(text);
    safe += text.substr(0, mark);
    text.remove_prefix(mark);
    const std::size_t next = std::min(text.find('\033', mark > 0 ? 0 : 1), text.size());
    safe += gradus::printable(text.substr(0, next));
    text.remove_prefix(next);
  }
  return safe;
}

std::string wrapped(std::string_view raw, int columns, std::string_view indent) {
  const std::string text = printable(raw, false);
  std::string result;
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = std::string_view(text).substr(at, end - at);
    const auto break_line = [&] {
      result += '\n';
      result += indent;
      used = display_width(indent);
    };
    if (used > 0 && used + 1 + display_width(word) > columns) {
      break_line();
    } else if (used > 0) {
      result += ' ';
      ++used;
    }
    // Scripts without spaces are broken anywhere; a path or a command stays whole.
    while (used + display_width(word) > columns && has_wide(word)) {
      const std::size_t fits = bytes_of(word, columns - used);
      if (fits == 0) break;
      result += word.substr(0, fits);
      word.remove_prefix(fits);
      break_line();
    }
    result += word;
    used += display_width(word);
    at = end + 1;
  }
  return result;
}

}  // namespace gradus::render
