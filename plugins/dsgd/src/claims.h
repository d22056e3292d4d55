// Claims D1 to D19: THEORY.md. Most are limits of tools' values; those below are judged on runs
// too.
#pragma once

#include "gradus/judged_claim.h"

namespace gradus::dsgd {

/// Tools state few numbers; each is kept.
inline constexpr CriteriaFormat measured_format{.digits = 6, .every_place = true};

/// D1 to D5, D7, D10, D11, D13, D18.
std::array<PluginItem, 10> limit_claims();
/// D6, D8, D9, D12.
std::array<PluginItem, 4> trajectory_claims();
/// D14 to D17, D19.
std::array<PluginItem, 5> training_claims();

}  // namespace gradus::dsgd
