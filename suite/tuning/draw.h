// The settings that a study's strategy tries.
#pragma once

#include <string>

#include "study/trial_plan.h"

namespace gradus::tuning {

/// Draws the trials of each cell by [tune]: points of the unit cube in its space. Halving starts
/// with the same settings as "sobol".
study::DrawTrials drawn_by(const study::TuneTable& tune);

/// Fills the commands of the borders at which chosen values lie: `gradus tune STUDY --set ...` with
/// a wider space.
void add_border_commands(record::Tuning& tuning, const study::TrialPlan& plan,
                         const std::string& command);

/// How two tunings of one study chose differently: "adam on digits: optimizer.lr = 0.1 against
/// 0.2".
std::vector<std::string> choice_differences(const record::Tuning& before,
                                            const record::Tuning& now);

}  // namespace gradus::tuning
