// Run settings as a study gives them: the host's, the same for all methods; the more specific place
// wins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "options/option_spec.h"
#include "record/plugin_description.h"
#include "record/request_settings.h"

namespace gradus::study {

/// The settings that a study may give as plain values (RequestSettings::declare). Beside them stand
/// `budget = { steps | epochs | gradients }` and `evaluation = { points, costly_points }`.
const std::vector<OptionSpec>& run_setting_specs();

/// Names that a study accepts as run settings, `budget` and `evaluation` included.
const std::vector<std::string>& run_setting_names();
bool is_run_setting(std::string_view name);

/// Writes a study's settings (names of run_setting_names) over `settings`. Throws Error
/// "options.*", "study.budget".
void apply_settings(record::RequestSettings& settings, const OptionTable& given,
                    std::string_view where);

/// Writes a task's own defaults (a task's description) over `settings`.
void apply_task_defaults(record::RequestSettings& settings, const record::DescribedTask& task);

}  // namespace gradus::study
