// Checkpoints of runs in an output folder: how often they are written, where they lie, which are
// still needed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/work.h"
#include "record/work_record.h"
#include "study/results.h"

namespace gradus::run {

/// How often a run writes its state: by time or by steps.
struct CheckpointInterval {
  std::optional<double> seconds = {};
  std::optional<std::int64_t> steps = {};
};

/// "30s", "5m", "2h", "1000steps"; nothing for another text.
std::optional<CheckpointInterval> checkpoint_interval_from_text(std::string_view text);

/// "checkpoints/<id>.pt", below the output folder.
std::filesystem::path checkpoint_file(std::string_view id);

/// What a run is told: nothing where it is to write none and has none to go on from.
std::optional<protocol::CheckpointPlan> checkpoint_plan(
    const std::filesystem::path& out, const std::string& id,
    const std::optional<CheckpointInterval>& interval);

/// Whether a run with that record goes on from its checkpoint when it is made again: something from
/// outside ended it, or a limit. What ended by itself would do so again.
bool keeps_checkpoint(const record::WorkRecord& record);

/// What a record says of its checkpoints, in a sentence for people; empty where it says nothing.
std::string checkpoint_note(const record::AnyRecord& record);

/// Removes the checkpoints of runs that need none any more (they are done, or not of the plan) and
/// what a killed process left of one that it was writing. Throws Error "files.*".
void remove_needless_checkpoints(const std::filesystem::path& out,
                                 const std::vector<study::TodoRow>& rows,
                                 const study::Results& results);

/// The folder of checkpoints, where it is empty.
void remove_empty_checkpoint_folder(const std::filesystem::path& out);

}  // namespace gradus::run
