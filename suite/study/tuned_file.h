// The result of a tuning as a file that a study reads: chosen values with the command, the space
// and the budget that chose them.
#pragma once

#include <filesystem>
#include <string>

#include "record/tuning_record.h"

namespace gradus {

/// TOML: what a tuning chose, a `[[chosen]]` table for each method and task.
std::string tuned_text(const Tuning& tuning);

/// The other way: a Tuning whose cells hold the chosen trial alone. Throws Error "files.read",
/// "study.syntax", "schema.type".
Tuning read_tuned_file(const std::filesystem::path& path);

/// The tuning without the trials that were not chosen.
Tuning chosen_alone(const Tuning& tuning);

}  // namespace gradus
