// The parts of this plugin's table that lie in files of their own.
#pragma once

#include <array>

#include "gradus/plugin.h"

namespace gradus::random_restart {

gradus_item dead_mc_item();
gradus_item dead_exact_item();
gradus_item enumerate_item();
gradus_item bounds_item();
gradus_item best_of_k_item();
gradus_item engine_bench_item();

/// A1, A2, A3 and A5.
std::array<gradus_item, 4> share_claims();
/// A4 and A11.
std::array<gradus_item, 2> rate_claims();
/// A6, A7 and A12.
std::array<gradus_item, 3> network_claims();
/// A8, A9 and A10.
std::array<gradus_item, 3> floor_claims();

}  // namespace gradus::random_restart
