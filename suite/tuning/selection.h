// What a trial is worth, and which one is chosen.
#pragma once

#include "record/tuning_record.h"

namespace gradus::tuning {

/// The median over seeds; nothing where a run failed (NaN), for such a trial cannot be chosen.
std::optional<double> value_of(const record::TuningTrial& trial);

/// Whether a trial had the full budget and a finite value.
bool can_be_chosen(const record::TuningTrial& trial);

/// Chooses among the trials that had the full budget and a finite value: the best median, of equal
/// ones the one that took fewer gradient evaluations, then the first. Sets `chosen`, the totals,
/// `regret`, and `at_border` without its command; nothing is chosen where no trial has a finite
/// value.
void choose(record::TuningCell& cell);

}  // namespace gradus::tuning
