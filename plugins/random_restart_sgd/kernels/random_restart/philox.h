// Counter-based random numbers: Philox4x32-10 and the streams that the networks draw from.
#pragma once

#include <array>
#include <cstdint>

namespace gradus::random_restart {

/// What a stream is for. Streams of different purposes never share numbers.
enum class Purpose : std::uint32_t {
  init = 1,
  batches = 2,
  data = 3,
  bootstrap = 4,
  magnitudes = 5
};

/// Key of a family of streams: two words.
struct StreamKey {
  std::uint32_t low = 0, high = 0;
  bool operator==(const StreamKey&) const = default;
};

using PhiloxBlock = std::array<std::uint32_t, 4>;

inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53, kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9, kPhiloxWeyl1 = 0xBB67AE85;

/// Philox4x32 with 10 rounds: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011), doi 10.1145/2063384.2063405.
constexpr PhiloxBlock philox4x32_10(PhiloxBlock x, StreamKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{kPhiloxMultiplier0} * x[0];
    const std::uint64_t b = std::uint64_t{kPhiloxMultiplier1} * x[2];
    x = {static_cast<std::uint32_t>(b >> 32) ^ x[1] ^ key.low, static_cast<std::uint32_t>(b),
         static_cast<std::uint32_t>(a >> 32) ^ x[3] ^ key.high, static_cast<std::uint32_t>(a)};
    key.low += kPhiloxWeyl0;
    key.high += kPhiloxWeyl1;
  }
  return x;
}

/// Key of the streams of one run seed and purpose: a 64-bit mix (the finalizer of splitmix64,
/// Steele, Lea, Flood 2014) of both.
constexpr StreamKey stream_key(std::uint64_t seed, Purpose purpose) {
  std::uint64_t z = seed + 0x9E3779B97F4A7C15ull * static_cast<std::uint64_t>(purpose);
  for (int pass = 0; pass < 2; ++pass) {
    z += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    z ^= z >> 31;
  }
  return {static_cast<std::uint32_t>(z), static_cast<std::uint32_t>(z >> 32)};
}

/// Block `index` of a network's stream: counter = (index low, index high, network low, network
/// high).
constexpr PhiloxBlock stream_block(StreamKey key, std::uint64_t network, std::uint64_t index) {
  return philox4x32_10(
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
       static_cast<std::uint32_t>(network), static_cast<std::uint32_t>(network >> 32)},
      key);
}

/// Draw `index` with 52 bits. A draw uses two words: draws 2k and 2k+1 are words (0, 1) and (2, 3)
/// of block k, the first word low; r is the upper 52 of the 64 bits.
constexpr std::uint64_t draw52(StreamKey key, std::uint64_t network, std::uint64_t index) {
  const PhiloxBlock block = stream_block(key, network, index / 2);
  const int word = 2 * static_cast<int>(index % 2);
  return (block[word] | std::uint64_t{block[word + 1]} << 32) >> 12;
}

/// (r + 1/2) 2^-52 in (0, 1): exact in double, symmetric about 1/2 and never equal to it.
constexpr double uniform_of(std::uint64_t r) {
  return static_cast<double>(2 * r + 1) * 0x1p-53;
}

/// 2 (r + 1/2) 2^-52 - 1 in (-1, 1): exact in double, symmetric about 0 and never 0.
constexpr double centred_of(std::uint64_t r) {
  return static_cast<double>(static_cast<std::int64_t>(2 * r + 1) - (std::int64_t{1} << 52)) *
         0x1p-52;
}

/// Uniform row number in [0, rows), rows < 2^32, of batch draw `index` (draw i of step n with batch
/// B has index (n-1)B + i). A draw uses one word: word (index mod 4) of block (index div 4); the
/// row is (word rows) >> 32.
constexpr std::uint32_t batch_row(StreamKey key, std::uint64_t network, std::uint64_t index,
                                  std::uint32_t rows) {
  const PhiloxBlock block = stream_block(key, network, index / 4);
  return static_cast<std::uint32_t>((std::uint64_t{block[index % 4]} * rows) >> 32);
}

}  // namespace gradus::random_restart
