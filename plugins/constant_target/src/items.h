// The parts of this plugin's table that lie in files of their own.
#pragma once

#include <array>

#include "gradus/plugin.h"
#include "gradus/with_options.h"

namespace gradus::constant_target {

PluginItem identity_item();
PluginItem exact_risk_item();
PluginItem smooth_gradient_item();
PluginItem curves_item();
PluginItem step_map_item();
PluginItem many_starts_item();

/// B1 to B15, in order.
std::array<PluginItem, 15> claim_items();

}  // namespace gradus::constant_target
