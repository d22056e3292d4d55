// The settings that a study's strategy tries.
#pragma once

#include <string>

#include "study/trial_plan.h"

namespace gradus::tuning {

/// Draws the trials of each cell by [tune]: points of the unit cube in its space. Halving starts
/// with the same settings as "sobol".
DrawTrials drawn_by(const TuneTable& tune);

/// Fills the commands of the borders at which chosen values lie: `gradus tune STUDY --set ...` with
/// a wider space.
void add_border_commands(Tuning& tuning, const TrialPlan& plan, const std::string& command);

/// How two tunings of one study chose differently: "adam on digits: optimizer.lr = 0.1 against
/// 0.2".
std::vector<std::string> choice_differences(const Tuning& before, const Tuning& now);

}  // namespace gradus::tuning
