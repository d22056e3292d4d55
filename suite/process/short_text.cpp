#include "process/short_text.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace gradus::process {

std::string shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  std::size_t end = longest;
  while (end > 0 && continues(end)) --end;
  return fmt::format("{}... (cut; it had {} bytes)", text.substr(0, end), text.size());
}

std::string valid_utf8(std::string_view bytes) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
  std::string text;
  while (!bytes.empty()) {
    const CodePoint next = first_code_point(bytes);
    text += next.valid ? bytes.substr(0, next.length) : replacement;
    bytes.remove_prefix(next.length);
  }
  return text;
}

}  // namespace gradus::process
