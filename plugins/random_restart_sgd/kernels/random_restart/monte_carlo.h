// Monte Carlo of death at initialization: counts, beside which bounds.h puts its closed forms.
#pragma once

#include <cstdint>
#include <vector>

#include "random_restart/laws.h"

namespace gradus::random_restart {

/// Which notion of dead is counted (dead.h): D1 or D2.
enum class DeathNotion { sign, domain };

struct DeathOptions {
  int inputs = 1;   ///< D2 needs 1
  int width = 4;    ///< W, of every hidden layer
  int depth = 100;  ///< greatest D
  Law law;
  double a = -1, b = 1;  ///< domain; D1 uses the sign of a only
  DeathNotion notion = DeathNotion::domain;
  std::int64_t networks = 20'000;
  std::uint64_t first_network = 0;  ///< stream index of the first network
  std::uint64_t seed = 0;
  int threads = 1;
};

/// Histogram of the first dead layer; by truncation it holds every depth up to the greatest.
struct DeathCounts {
  std::int64_t networks = 0;
  /// first[j]: networks whose first dead hidden layer is j = 1..depth; first[0]: alive at the
  /// greatest.
  std::vector<std::int64_t> first;
  /// Networks that needed the exact test; the others were certified alive.
  std::int64_t exact_tests = 0;

  /// Networks dead at depth D (0 <= D <= greatest): sum of first[1..D].
  std::int64_t dead_at(int depth) const;
  /// Adds the counts of other networks, of the same greatest depth.
  void add(const DeathCounts& other);
};

/// Draws `networks` networks and finds the first dead layer of each. Network k has the stream of
/// index first_network + k and purpose init (laws.h), so it is the same network that a training
/// with that seed would start from. The counts do not depend on threads or instruction set (targets
/// without fused multiply-add may differ in networks whose certificate is decided by rounding).
///
/// Method for D2: networks are SIMD lanes; each lane draws one layer after another and follows 8
/// points of the domain; a lane whose layer is off at all of them gets the exact test
/// (DomainImage), and a lane that is done takes the next network. Throws Error
/// "random_restart.shape", ".law", ".domain" or
/// ".monte_carlo" for options that do not fit.
DeathCounts count_deaths(const DeathOptions& options);

}  // namespace gradus::random_restart
