#include "gradus/datasets/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "gradus/error.h"

namespace gradus::datasets {
namespace {

/// Bytes of the UTF-8 sequence at the start of `bytes`, 0 if there is no valid one (RFC 3629,
/// section 4): no overlong forms, no surrogates, nothing above U+10FFFF.
std::size_t sequence_length(std::span<const std::byte> bytes) {
  const auto byte = [&](std::size_t i) {
    return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0u;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = first == 0xed && byte(1) >= 0xa0;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && byte(1) < 0x90;
    const bool too_large = first == 0xf4 && byte(1) >= 0x90;
    return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

/// The bytes of a sequence as one number: sorts as the code points do.
std::uint32_t packed(std::span<const std::byte> sequence) {
  std::uint32_t value = 0;
  for (const std::byte byte : sequence) value = value << 8 | std::to_integer<std::uint32_t>(byte);
  return value;
}

std::string unpacked(std::uint32_t value) {
  std::string text;
  for (; value != 0 || text.empty(); value >>= 8) text += static_cast<char>(value & 0xff);
  std::reverse(text.begin(), text.end());
  return text;
}

}  // namespace

Array read_text_bytes(const std::filesystem::path& path, std::uint64_t byte_limit) {
  std::vector<std::byte> bytes = ByteReader(path, byte_limit).read_rest();
  const std::size_t size = bytes.size();
  return {ElementType::uint8, {size}, std::move(bytes)};
}

TextTokens read_text_characters(const std::filesystem::path& path, std::uint64_t byte_limit) {
  ByteReader reader(path, byte_limit);
  const std::vector<std::byte> bytes = reader.read_rest();
  std::vector<std::uint32_t> characters;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(std::span(bytes).subspan(at));
    if (length == 0) {
      reader.fail("data.text", at, "a UTF-8 character",
                  fmt::format("byte value {}", std::to_integer<int>(bytes[at])),
                  "convert the file to UTF-8, or read it as bytes");
    }
    characters.push_back(packed(std::span(bytes).subspan(at, length)));
    at += length;
  }
  std::vector<std::uint32_t> known = characters;
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  TextTokens result{make_array(ElementType::int32, {characters.size()}), {}};
  std::transform(characters.begin(), characters.end(), result.tokens.values<std::int32_t>().begin(),
                 [&](std::uint32_t character) {
                   const auto place = std::lower_bound(known.begin(), known.end(), character);
                   return static_cast<std::int32_t>(place - known.begin());
                 });
  for (const std::uint32_t character : known) result.vocabulary.push_back(unpacked(character));
  return result;
}

}  // namespace gradus::datasets
