// The streams that the networks draw from: numbers of Philox4x32-10 (gradus/philox.h).
#pragma once

#include <cstdint>

#include "gradus/philox.h"

namespace gradus::random_restart {

/// What a stream is for. Streams of different purposes never share numbers.
enum class Purpose : std::uint32_t {
  init = 1,
  batches = 2,
  data = 3,
  bootstrap = 4,
  magnitudes = 5
};

using StreamKey = PhiloxKey;

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

/// Draw `index` with 52 bits: the upper 52 of number `index` of the network's stream.
constexpr std::uint64_t draw52(StreamKey key, std::uint64_t network, std::uint64_t index) {
  return philox_word(key, network, index) >> 12;
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
  const PhiloxBlock block = philox_block(key, network, index / 4);
  return static_cast<std::uint32_t>((std::uint64_t{block[index % 4]} * rows) >> 32);
}

}  // namespace gradus::random_restart
