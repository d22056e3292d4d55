// The result of a tuning as a file that a study reads: chosen values with the command, the space
// and the budget that chose them.
#pragma once

#include <filesystem>
#include <string>

#include "record/tuning_record.h"

namespace gradus::study {

/// TOML: what a tuning chose, a `[[chosen]]` table for each method and task.
std::string tuned_text(const record::Tuning& tuning);

/// The other way: a Tuning whose cells hold the chosen trial alone. Throws Error "files.read",
/// "study.syntax", "schema.type".
record::Tuning read_tuned_file(const std::filesystem::path& path);

/// The tuning without the trials that were not chosen.
record::Tuning chosen_alone(const record::Tuning& tuning);

}  // namespace gradus::study
