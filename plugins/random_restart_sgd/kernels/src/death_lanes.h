// Interface between the driver of the Monte Carlo and its SIMD kernel.
#pragma once

#include <cstdint>

#include "random_restart/monte_carlo.h"
#include "random_restart/shape.h"

namespace gradus::random_restart {

/// Networks [begin, end) by stream index, added to `counts` (first has depth + 1 entries).
void count_domain_deaths(const DeathOptions& options, const Shape& shape, std::uint64_t begin,
                         std::uint64_t end, DeathCounts& counts);

}  // namespace gradus::random_restart
