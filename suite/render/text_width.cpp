#include "render/text_width.h"

#include <utf8proc.h>

#include <algorithm>

namespace gradus::render {
namespace {

struct CodePoint {
  utf8proc_int32_t value = 0xFFFD;  // where the bytes are no UTF-8
  std::size_t bytes = 1;
};

CodePoint first_of(std::string_view text) {
  CodePoint point;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t read =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &point.value);
  if (read > 0) return {point.value, static_cast<std::size_t>(read)};
  return {};
}

struct Grapheme {
  std::size_t bytes = 0;
  int columns = 0;
};

/// The first grapheme of a text that is not empty. Emoji that are joined from several, flags and
/// Hangul syllables add up to more than the two columns that they take.
Grapheme first_grapheme(std::string_view text) {
  constexpr utf8proc_int32_t emoji_presentation = 0xFE0F;
  CodePoint point = first_of(text);
  Grapheme grapheme{point.bytes, utf8proc_charwidth(point.value)};
  utf8proc_int32_t state = 0;
  while (grapheme.bytes < text.size()) {
    const CodePoint next = first_of(text.substr(grapheme.bytes));
    if (utf8proc_grapheme_break_stateful(point.value, next.value, &state)) break;
    grapheme.bytes += next.bytes;
    grapheme.columns += next.value == emoji_presentation ? 1 : utf8proc_charwidth(next.value);
    point = next;
  }
  grapheme.columns = std::min(grapheme.columns, 2);
  return grapheme;
}

}  // namespace

int display_width(std::string_view text) {
  // Most texts; printable ASCII takes a column a byte.
  if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) {
    return static_cast<int>(text.size());
  }
  int columns = 0;
  while (!text.empty()) {
    const Grapheme grapheme = first_grapheme(text);
    columns += grapheme.columns;
    text.remove_prefix(grapheme.bytes);
  }
  return columns;
}

bool has_wide(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(first_grapheme(text).bytes)) {
    if (first_grapheme(text).columns > 1) return true;
  }
  return false;
}

std::size_t bytes_of(std::string_view text, int columns) {
  std::size_t end = 0;
  for (int seen = 0; end < text.size();) {
    const Grapheme grapheme = first_grapheme(text.substr(end));
    seen += grapheme.columns;
    if (seen > columns) break;
    end += grapheme.bytes;
  }
  return end;
}

std::string cut(std::string_view text, int columns) {
  if (display_width(text) <= columns) return std::string(text);
  return std::string(text.substr(0, bytes_of(text, std::max(columns, 1) - 1))) + "…";
}

}  // namespace gradus::render
