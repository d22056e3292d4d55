#include "gradus/datasets/tar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "gradus/error.h"

namespace gradus::datasets {
namespace {

constexpr std::size_t tar_block = 512;
using TarHeader = std::array<std::byte, tar_block>;

/// A field of the header up to its first zero byte.
std::string_view tar_field(const TarHeader& header, std::size_t start, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()) + start, size);
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> octal(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
  text = text.substr(start, text.find(' ', start) - start);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The sum of all bytes, the checksum field itself (148 to 155) taken as spaces.
std::uint64_t sum_of(const TarHeader& header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < tar_block; ++i) {
    sum += i >= 148 && i < 156 ? 32 : std::to_integer<std::uint64_t>(header[i]);
  }
  return sum;
}

struct TarMember {
  std::string name;  // without folders
  std::uint64_t size;
  bool regular;
};

TarMember parse_member(const ByteReader& reader, const TarHeader& header) {
  const std::uint64_t at = reader.offset() - tar_block;
  const std::optional<std::uint64_t> sum = octal(tar_field(header, 148, 8));
  const std::optional<std::uint64_t> size = octal(tar_field(header, 124, 12));
  if (!sum || *sum != sum_of(header) || !size) {
    reader.fail("data.magic", at, "a tar header with a matching checksum", "other bytes",
                "the archive is damaged or of another format; fetch it again");
  }
  const std::string_view name = tar_field(header, 0, 100);
  const auto type = std::to_integer<char>(header[156]);
  return {std::string(name.substr(name.rfind('/') + 1)), *size, type == '0' || type == '\0'};
}

/// Reads over `size` bytes.
void skip(ByteReader& reader, std::uint64_t size) {
  std::array<std::byte, 1 << 14> waste;
  while (size > 0) {
    const std::size_t part = std::min<std::uint64_t>(size, waste.size());
    reader.read_exactly(std::span(waste).first(part), "an archive member");
    size -= part;
  }
}

bool end_of_archive(const TarHeader& header) {
  return std::all_of(header.begin(), header.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

std::vector<std::vector<std::byte>> read_tar(const std::filesystem::path& path,
                                             std::span<const std::string> wanted,
                                             std::uint64_t byte_limit) {
  ByteReader reader(path, byte_limit);
  std::vector<std::optional<std::vector<std::byte>>> found(wanted.size());
  TarHeader header;
  while (true) {
    reader.read_exactly(header, "a tar header");
    if (end_of_archive(header)) break;
    const TarMember member = parse_member(reader, header);
    const auto place = std::find(wanted.begin(), wanted.end(), member.name);
    if (member.regular && place != wanted.end()) {
      auto& content = found[static_cast<std::size_t>(place - wanted.begin())];
      if (content) {
        reader.fail("data.member", reader.offset() - tar_block, "one member " + member.name,
                    "a second one");
      }
      content = reader.read_block(member.size, member.name);
    } else {
      skip(reader, member.size);
    }
    skip(reader, (tar_block - member.size % tar_block) % tar_block);
  }
  reader.read_rest();  // the padding; a damaged gzip trailer shows here
  std::vector<std::vector<std::byte>> contents;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!found[i]) {
      reader.fail("data.member", reader.offset(), "a member " + wanted[i],
                  "the end of the archive");
    }
    contents.push_back(std::move(*found[i]));
  }
  return contents;
}

}  // namespace gradus::datasets
