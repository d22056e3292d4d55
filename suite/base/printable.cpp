#include "base/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/utf8.h"

namespace gradus {
namespace {

struct Range {
  char32_t first, last;
};
/// Besides the control characters; in the order of their numbers.
constexpr Range unshown[] = {
    {0x061C, 0x061C},    // Arabic letter mark
    {0x180E, 0x180E},    // Mongolian vowel separator
    {0x200B, 0x200B},    // space without width
    {0x200E, 0x200F},    // marks of direction
    {0x2028, 0x202E},    // separators of lines and paragraphs, embeddings and overrides
    {0x2060, 0x206F},    // invisible operators, isolates, deprecated controls
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // interlinear annotations
    {0xE0000, 0xE0FFF},  // tags
};

bool is_control(char32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0);
}

bool is_unshown(char32_t value) {
  return std::any_of(std::begin(unshown), std::end(unshown), [value](const Range& range) {
    return range.first <= value && value <= range.last;
  });
}

void append_escape(std::string& text, const CodePoint& point) {
  const bool byte = !point.valid || point.value < 0x100;
  const auto value = static_cast<unsigned>(point.value);
  text += byte              ? fmt::format("\\x{:02x}", value)
          : value < 0x10000 ? fmt::format("\\u{:04x}", value)
                            : fmt::format("\\U{:08x}", value);
}

bool is_shown(const CodePoint& point) {
  return point.valid && !is_control(point.value) && !is_unshown(point.value);
}

std::string made_safe(std::string_view text, std::string_view line_end) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (point.value == '\n') {
      safe += line_end;
    } else if (is_shown(point)) {
      safe += text.substr(0, point.length);
    } else {
      append_escape(safe, point);
    }
    text.remove_prefix(point.length);
  }
  return safe;
}

/// As JSON writes characters: those above U+FFFF as two halves (RFC 8259, section 7).
void append_json_escape(std::string& text, char32_t value) {
  if (value < 0x10000) {
    text += fmt::format("\\u{:04x}", static_cast<unsigned>(value));
  } else {
    const auto above = static_cast<unsigned>(value - 0x10000);
    text += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (above >> 10), 0xDC00 + (above & 0x3FF));
  }
}

}  // namespace

std::string printable(std::string_view text) {
  return made_safe(text, "\n");
}

std::string printable_line(std::string_view text) {
  return made_safe(text, "\\n");
}

std::string printable_message(std::string_view text) {
  return made_safe(text, "\n  ");
}

std::string shown_json(std::string_view json) {
  std::string safe;
  safe.reserve(json.size());
  while (!json.empty()) {
    const CodePoint point = first_code_point(json);
    if (point.value == '\n' || is_shown(point)) {
      safe += json.substr(0, point.length);
    } else {
      append_json_escape(safe, point.value);
    }
    json.remove_prefix(point.length);
  }
  return safe;
}

}  // namespace gradus
