// The random numbers of the bootstrap: value i of a stream is a function of (seed, stream, i), so
// that intervals are the same on every platform and in any order of evaluation.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gradus::stats {

/// SplitMix64 read as a counter-based generator: mix(key + (i + 1) gamma). G. L. Steele Jr.,
/// D. Lea, C. H. Flood, OOPSLA 2014, doi:10.1145/2660193.2660195.
class CounterRandom {
 public:
  CounterRandom(std::uint64_t seed, std::uint64_t stream) : key_(mix(seed ^ mix(stream + gamma))) {}

  /// Value `i` of the stream, uniform on the 64-bit numbers.
  std::uint64_t at(std::uint64_t i) const { return mix(key_ + (i + 1) * gamma); }

  /// Index below `n` < 2^32 from value `i`; every index has probability 1/n up to 2^-32.
  std::size_t index(std::uint64_t i, std::size_t n) const {
    return static_cast<std::size_t>(((at(i) >> 32) * n) >> 32);
  }

 private:
  static constexpr std::uint64_t gamma = 0x9E3779B97F4A7C15;

  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t key_;
};

}  // namespace gradus::stats
