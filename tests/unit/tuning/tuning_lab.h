// A small catalogue with something to tune, and studies over it.
#pragma once

#include <string>

#include "../study/fixture.h"
#include "study/trial_plan.h"

namespace gradus::testing {

/// Optimizers lab.adam (lr, beta, decay, rule, inner), lab.sgd (lr, momentum), lab.search (up to
/// `max_eval` evaluations a step), lab.plain (nothing); tasks lab.images (with a validation split),
/// lab.valley (train alone), lab.bare (train and test).
study::ItemCatalogue tuning_catalogue();

study::Study tuning_study(const std::string& toml);
study::TrialPlan trials_of(const std::string& toml);

/// Of the optimizer of a run.
double learning_rate(const record::RunRequest& run);

/// "name", seeds, [tune] with 4 trials on 2 seeds; methods follow.
extern const char* const tuned_head;

}  // namespace gradus::testing
