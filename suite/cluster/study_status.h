// How far a study is, from the files in its folders, and from Slurm's queue where there is one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/slurm.h"

namespace gradus::cluster {

enum class ShardState : std::uint8_t {
  pending,  ///< it has not begun, or waits to go on
  running,  ///< a gradus is at work in its folder
  done,     ///< every request has a record that is kept
  failed    ///< it began and is not at work, and requests are left or have failed
};
/// "pending", "running", "done", "failed".
std::string_view name_of(ShardState state);

struct ShardStatus {
  std::string name;  ///< its number, or its folder
  ShardState state = ShardState::pending;
  std::optional<std::int64_t> planned;  ///< requests; nothing where its part of the plan is unknown
  std::int64_t done = 0, failed = 0;    ///< kept records; runs that failed
  std::string where;                    ///< process and host, or what Slurm says of it
  std::vector<std::string> log;         ///< the last lines, of a shard that failed
};

struct StudyStatus {
  std::string study;
  std::optional<std::string> job;  ///< of Slurm
  std::vector<ShardStatus> shards;
  std::int64_t planned = 0, done = 0, failed = 0;  ///< requests of the plan, each counted once
  std::optional<double> runs_per_minute;           ///< in the last minutes
  std::optional<double> left_s;                    ///< at that pace; nothing where nothing runs
  std::vector<std::string> unreadable;             ///< records, and why
};

/// The status of a study that was submitted (one folder with shards.json), or of output folders of
/// `gradus run`, each of them a shard. `tasks`: of the study's array in Slurm's queue, where that
/// is known. Throws Error "out.no_plan" where a folder is no study's, "out.other_study".
StudyStatus study_status(const std::vector<std::filesystem::path>& folders,
                         const std::optional<std::vector<QueuedTask>>& tasks);

/// The id of the array that a study was submitted as; nothing where it was not.
std::optional<std::string> submitted_job(const std::filesystem::path& out);

/// The last lines of a file, at most so many; none where it cannot be read.
std::vector<std::string> last_lines_of(const std::filesystem::path& file, std::size_t lines);

}  // namespace gradus::cluster
