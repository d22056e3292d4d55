#include "gradus/datasets/bible.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "gradus/datasets/lzw.h"

namespace gradus::datasets {
namespace {

constexpr std::size_t numbers_start = 84, number_size = 4;
constexpr std::uint32_t most_window = 1 << 20;

/// The file in memory, read as its header says.
class BibleFile {
 public:
  BibleFile(const std::filesystem::path& path, std::uint64_t byte_limit)
      : reader_(path, byte_limit), bytes_(reader_.read_rest()) {
    constexpr std::string_view magic = "EC02";
    if (bytes_.size() < magic.size() ||
        std::memcmp(bytes_.data(), magic.data(), magic.size()) != 0) {
      reader_.fail("data.magic", 0, "a file that begins with EC02", "another beginning",
                   "take bible.data of the package bible-kjv-text");
    }
    window_ = number(0);
    windows_ = number(1);
    if (window_ == 0 || window_ > most_window || windows_ > bytes_.size() / number_size) {
      reader_.fail("data.header", numbers_start, "the length and the number of the windows",
                   fmt::format("{} and {}", window_, windows_));
    }
  }

  /// All windows, one after the other.
  std::vector<std::byte> text() const {
    std::vector<std::byte> text;
    for (std::uint32_t i = 0; i < windows_; ++i) {
      const std::uint32_t begin = number(2 + i), end = number(3 + i);
      if (begin > end || end > bytes_.size()) {
        reader_.fail("data.header", place(2 + i), "where a window begins and ends",
                     fmt::format("{} and {}", begin, end));
      }
      const auto window = decode_lzw(std::span(bytes_).subspan(begin, end - begin), window_);
      if (!window || (i + 1 < windows_ && window->size() != window_)) {
        reader_.fail("data.corrupt", begin, fmt::format("a window of {} bytes", window_),
                     "codes that are none, or another length");
      }
      text.insert(text.end(), window->begin(), window->end());
    }
    return text;
  }

  [[noreturn]] void fail_text(std::size_t at, std::string_view found) const {
    reader_.fail("data.text", at, "a reference, a blank and a verse on each line of the text",
                 found);
  }

 private:
  static std::size_t place(std::size_t index) { return numbers_start + number_size * index; }
  std::uint32_t number(std::size_t index) const {
    if (place(index) + number_size > bytes_.size()) {
      reader_.fail("data.truncated", bytes_.size(), "the numbers of the header", "the end");
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < number_size; ++i) {
      value = value << 8 | std::to_integer<std::uint32_t>(bytes_[place(index) + i]);
    }
    return value;
  }

  ByteReader reader_;
  std::vector<std::byte> bytes_;
  std::uint32_t window_ = 0, windows_ = 0;
};

}  // namespace

Array read_bible(const std::filesystem::path& path, std::uint64_t byte_limit) {
  const BibleFile file(path, byte_limit);
  const std::vector<std::byte> text = file.text();
  std::vector<std::byte> verses;
  verses.reserve(text.size());
  constexpr auto line_end = static_cast<std::byte>('\n'), blank = static_cast<std::byte>(' ');
  bool title = true;
  for (auto line = text.begin(); line != text.end();) {
    const auto end = std::find(line, text.end(), line_end);
    const auto offset = static_cast<std::size_t>(line - text.begin());
    if (end == text.end()) file.fail_text(offset, "a line without an end");
    const auto before = std::find(line, end, blank);
    if (before == end) file.fail_text(offset, "a line without a blank");
    if (!title) verses.insert(verses.end(), before + 1, end + 1);
    title = false;
    line = end + 1;
  }
  const std::size_t size = verses.size();
  return {ElementType::uint8, {size}, std::move(verses)};
}

}  // namespace gradus::datasets
