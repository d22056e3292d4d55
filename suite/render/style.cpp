#include "render/style.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace gradus::render {
namespace {

bool begins_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

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

/// The length of a sequence of marked() at the beginning of the text, or 0.
std::size_t length_of_mark(std::string_view text) {
  constexpr std::array marks = {Mark::strong, Mark::good, Mark::bad, Mark::warning, Mark::dim};
  if (text.starts_with(reset)) return std::string_view(reset).size();
  for (const Mark mark : marks) {
    if (text.starts_with(escape_of(mark))) return std::string_view(escape_of(mark)).size();
  }
  return 0;
}

/// C0 but line ends, DEL, and C1 in UTF-8, which begins with the byte C2.
bool begins_control(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first == 0xC2 && text.size() > 1) return static_cast<unsigned char>(text[1]) < 0xA0;
  return (first < 0x20 && first != '\n') || first == 0x7F;
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

std::string printable(std::string_view text, bool keep_marks) {
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    std::size_t length = std::max<std::size_t>(keep_marks ? length_of_mark(rest) : 0, 1);
    if (length == 1 && begins_control(rest)) {
      const bool wide = static_cast<unsigned char>(rest[0]) == 0xC2;
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned char>(rest[wide ? 1 : 0]));
      safe += code;
      length = wide ? 2 : 1;
    } else {
      safe += rest.substr(0, length);
    }
    at += length;
  }
  return safe;
}

int display_width(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), begins_code_point));
}

std::size_t bytes_of(std::string_view text, int columns) {
  std::size_t end = 0;
  for (int seen = 0; end < text.size(); ++end) {
    if (begins_code_point(text[end]) && ++seen > columns) break;
  }
  return end;
}

std::string cut(std::string_view text, int columns) {
  if (display_width(text) <= columns) return std::string(text);
  return std::string(text.substr(0, bytes_of(text, std::max(columns, 1) - 1))) + "…";
}

std::string wrapped(std::string_view raw, int columns, std::string_view indent) {
  const std::string text = printable(raw, false);
  std::string result;
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = std::string_view(text).substr(at, end - at);
    const int width = display_width(word);
    if (used > 0 && used + 1 + width > columns) {
      result += '\n';
      result += indent;
      used = display_width(indent);
    } else if (used > 0) {
      result += ' ';
      ++used;
    }
    result += word;
    used += width;
    at = end + 1;
  }
  return result;
}

}  // namespace gradus::render
