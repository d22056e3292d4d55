// Run settings: the host's, the same for all methods; the more specific place wins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "options/option_spec.h"

namespace gradus {

/// The settings that a study may give as plain values: dtype, device, threads, seed, batch_size,
/// sampling, stop_at_target, dense_probes, series_points, wall_limit_s, memory_limit_bytes. Beside
/// them stand `budget = { steps | epochs }` and `evaluation = { points, costly_points }`.
const std::vector<OptionSpec>& run_setting_specs();

/// Names that a study accepts as run settings, `budget` and `evaluation` included.
const std::vector<std::string>& run_setting_names();
bool is_run_setting(std::string_view name);

/// Settings as a request carries them, with the suite's defaults; steps and epochs are null.
Json default_settings();

/// Writes a study's settings (names of run_setting_names) over `settings`. Throws Error
/// "options.*", "study.budget".
void apply_settings(Json& settings, const Json& given, std::string_view where);

/// Writes a task's own defaults (a task's description) over `settings`.
void apply_task_defaults(Json& settings, const Json& task_description);

/// The seeds of a run: {"init", "batches", "augment", "method", "data"} as decimal strings, by hash
/// from the study's seed, the purpose and the repetition. The same for every method.
Json seeds_by_purpose(int64_t seed, int64_t repetition);

}  // namespace gradus
