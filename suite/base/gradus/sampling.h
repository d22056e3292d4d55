// How batches are drawn.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gradus {

/// How batches are drawn from the training split: all rows every step, a fresh permutation every
/// epoch (the last partial batch is dropped), or independent rows with replacement.
enum class Sampling : uint8_t { full, shuffled, replacement };

/// "full", "shuffled", "replacement": as files spell it.
constexpr std::string_view name_of(Sampling sampling) {
  constexpr std::array<std::string_view, 3> names = {"full", "shuffled", "replacement"};
  return names[static_cast<std::size_t>(sampling)];
}

}  // namespace gradus
