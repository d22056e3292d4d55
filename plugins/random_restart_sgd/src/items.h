// The parts of this plugin's table that lie in files of their own.
#pragma once

#include <array>

#include "gradus/plugin.h"

namespace gradus::random_restart {

PluginItem dead_mc_item();
PluginItem dead_exact_item();
PluginItem enumerate_item();
PluginItem bounds_item();
PluginItem best_of_k_item();
PluginItem engine_bench_item();

/// A1, A2, A3 and A5.
std::array<PluginItem, 4> share_claims();
/// A4 and A11.
std::array<PluginItem, 2> rate_claims();
/// A6, A7 and A12.
std::array<PluginItem, 3> network_claims();
/// A8, A9 and A10.
std::array<PluginItem, 3> floor_claims();

}  // namespace gradus::random_restart
