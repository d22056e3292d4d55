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

/// A1 .. A5 and A11: death at initialization.
std::array<gradus_item, 6> death_claims();
/// A6 .. A10 and A12: training.
std::array<gradus_item, 6> training_claims();

}  // namespace gradus::random_restart
