#include "gradus/datasets/lzw.h"

#include <algorithm>
#include <cstdint>

namespace gradus::datasets {
namespace {

constexpr std::uint32_t clear_code = 256, literals = 256;
constexpr int least_bits = 9, most_bits = 16;

/// Codes of a number of bits, the lowest bit first. They come in groups of eight codes; where the
/// number of bits changes, the rest of the group is padding.
class CodeReader {
 public:
  explicit CodeReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  void use_bits(int bits) {
    start_group();
    bits_ = bits;
  }

  std::optional<std::uint32_t> next() {
    if (in_group_ == 8) start_group();
    const std::size_t first = 8 * group_ + static_cast<std::size_t>(in_group_ * bits_);
    if (first + static_cast<std::size_t>(bits_) > 8 * bytes_.size()) return std::nullopt;
    std::uint32_t window = 0;  // a code lies in at most three bytes
    for (std::size_t i = 0; i < 3 && first / 8 + i < bytes_.size(); ++i) {
      window |= std::to_integer<std::uint32_t>(bytes_[first / 8 + i]) << (8 * i);
    }
    ++in_group_;
    return window >> (first % 8) & ((1U << bits_) - 1);
  }

 private:
  void start_group() {
    if (in_group_ > 0) group_ += static_cast<std::size_t>(bits_);
    in_group_ = 0;
  }

  std::span<const std::byte> bytes_;
  std::size_t group_ = 0;  // its first byte
  int in_group_ = 0;       // codes of it that were read
  int bits_ = least_bits;
};

/// The strings that codes stand for: each the string of another code and one byte more.
class Dictionary {
 public:
  void clear() { before_.clear(), last_.clear(); }
  std::uint32_t free_code() const {
    return literals + 1 + static_cast<std::uint32_t>(before_.size());
  }
  bool full() const { return free_code() == 1U << most_bits; }
  void add(std::uint32_t before, std::byte last) {
    before_.push_back(before);
    last_.push_back(last);
  }
  /// Appends the string of a code and returns its first byte.
  std::byte append(std::uint32_t code, std::vector<std::byte>& text) const {
    const auto start = static_cast<std::ptrdiff_t>(text.size());
    for (; code > literals; code = before_[code - literals - 1]) {
      text.push_back(last_[code - literals - 1]);
    }
    text.push_back(static_cast<std::byte>(code));
    std::reverse(text.begin() + start, text.end());
    return text[static_cast<std::size_t>(start)];
  }

 private:
  std::vector<std::uint32_t> before_;  // of the codes from 257 on
  std::vector<std::byte> last_;
};

}  // namespace

std::optional<std::vector<std::byte>> decode_lzw(std::span<const std::byte> codes,
                                                 std::size_t most) {
  CodeReader reader(codes);
  Dictionary dictionary;
  std::vector<std::byte> text;
  std::uint32_t previous = clear_code;  // none yet
  int bits = least_bits;
  while (const std::optional<std::uint32_t> code = reader.next()) {
    if (*code == clear_code) {
      dictionary.clear();
      previous = clear_code;
      bits = least_bits;
      reader.use_bits(bits);
      continue;
    }
    const bool has_previous = previous != clear_code;
    const bool can_stand = has_previous ? *code <= dictionary.free_code() : *code < literals;
    if (!can_stand) return std::nullopt;
    // A code that is only being defined: the previous string and its own first byte.
    const bool unknown = *code == dictionary.free_code();
    const std::byte first = dictionary.append(unknown ? previous : *code, text);
    if (unknown) text.push_back(first);
    if (text.size() > most) return std::nullopt;
    if (has_previous && !dictionary.full()) {
      dictionary.add(previous, first);
      // The writer is one entry ahead: it widens its codes when it has used the last one.
      if (dictionary.free_code() == 1U << bits && bits < most_bits) reader.use_bits(++bits);
    }
    previous = *code;
  }
  return text;
}

}  // namespace gradus::datasets
