// Exact shares of dead networks over all sign patterns of small networks: no sampling error.
#pragma once

#include <cstdint>

#include "random_restart/shape.h"

namespace gradus::random_restart {

/// Counts over the 2^n sign patterns of the n hidden entries with fixed generic magnitudes.
struct SignPatterns {
  std::uint64_t patterns = 0;     ///< 2^n
  std::uint64_t sign_dead = 0;    ///< D1; its share is exactly q_struct
  std::uint64_t domain_dead = 0;  ///< D2 on [a, b]
  std::uint64_t point_dead =
      0;  ///< some layer off at one generic point; its share is exactly q_point
};

/// Most hidden entries that `enumerate_signs` takes.
inline constexpr int kMostEnumeratedEntries = 22;

/// Runs over all sign patterns of a network with one input on [a, b] (THEORY.md, section 3.1,
/// derived). Magnitudes are uniform in (1/2, 3/2) and the point is uniform in (a, b), both drawn
/// from `seed`; generic, so no sum vanishes by accident. (width, depth) = (2, 3) gives shares
/// .03100585.. and .578125. Throws Error "random_restart.enumerate" above 22 hidden entries or for
/// several inputs, "random_restart.domain" for a bad domain.
SignPatterns enumerate_signs(const Shape& shape, double a, double b, std::uint64_t seed);

}  // namespace gradus::random_restart
