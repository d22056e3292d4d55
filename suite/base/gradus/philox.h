// Counter-based random numbers without state and without LibTorch: any number of any stream can be
// made at once, in any order and on any thread.
//
// Philox4x32-10: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as
// easy as 1, 2, 3", SC 2011, doi 10.1145/2063384.2063405.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gradus {

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// Key of a family of streams: two words.
struct PhiloxKey {
  std::uint32_t low = 0, high = 0;
  bool operator==(const PhiloxKey&) const = default;
};

/// A seed as a key: its low and its high half.
constexpr PhiloxKey philox_key(std::uint64_t seed) {
  return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
}

inline constexpr std::uint32_t philox_multipliers[] = {0xD2511F53, 0xCD9E8D57};
inline constexpr std::uint32_t philox_weyl[] = {0x9E3779B9, 0xBB67AE85};

/// The four words that ten rounds make of a counter under a key.
constexpr PhiloxBlock philox4x32_10(PhiloxBlock counter, PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{philox_multipliers[0]} * counter[0];
    const std::uint64_t b = std::uint64_t{philox_multipliers[1]} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key.low, static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key.high, static_cast<std::uint32_t>(a)};
    key.low += philox_weyl[0];
    key.high += philox_weyl[1];
  }
  return counter;
}

/// Block `index` of stream `stream`: counter = (index low, index high, stream low, stream high).
constexpr PhiloxBlock philox_block(PhiloxKey key, std::uint64_t stream, std::uint64_t index) {
  return philox4x32_10(
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
       static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)},
      key);
}

/// Number `index` of a stream, uniform in [0, 2^64): words (0, 1) of block index / 2 where the
/// index is even, (2, 3) where it is odd; the first word is the low half.
constexpr std::uint64_t philox_word(PhiloxKey key, std::uint64_t stream, std::uint64_t index) {
  const PhiloxBlock block = philox_block(key, stream, index / 2);
  const std::size_t first = index % 2 == 0 ? 0 : 2;
  return block[first] | std::uint64_t{block[first + 1]} << 32;
}

/// (r + 1/2) 2^-52 for the upper 52 bits r of a word: in (0, 1), exact in double, symmetric about
/// 1/2 and never equal to it.
constexpr double philox_uniform(std::uint64_t word) {
  return static_cast<double>(2 * (word >> 12) + 1) * 0x1p-53;
}

/// Uniform in [0, count), by the high half of the product of a word and the count.
constexpr std::uint64_t philox_below(std::uint64_t word, std::uint64_t count) {
  __extension__ using Product = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Product>(word) * count) >> 64);
}

/// The same numbers one after the other: the stream that plugins use where they draw without
/// tensors. gradus/stream.h draws from it too.
struct PhiloxStream {
  PhiloxKey key;
  std::uint64_t stream = 0;
  std::uint64_t drawn = 0;  ///< the state: numbers used so far

  constexpr std::uint64_t word() { return philox_word(key, stream, drawn++); }
  constexpr double uniform() { return philox_uniform(word()); }
  constexpr std::uint64_t below(std::uint64_t count) { return philox_below(word(), count); }
};

}  // namespace gradus
