// Slurm's commands: sbatch and squeue.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::cluster {

/// sbatch as PATH has it. Throws Error "submit.no_sbatch" where it has none.
std::filesystem::path require_sbatch();

/// Submits a script and returns the job's id. `options` go before it. Throws Error "submit.refused"
/// with what sbatch says.
std::string submit(const std::filesystem::path& sbatch, const std::vector<std::string>& options,
                   const std::filesystem::path& script);

/// A task of an array in the queue.
struct QueuedTask {
  int index = 0;
  std::string state;   ///< "PENDING", "RUNNING", "COMPLETING", ...
  std::string reason;  ///< why it waits, or the node it runs on
};

/// The tasks of an array that are in the queue: none where Slurm does not know the job any more.
/// Nothing where there is no squeue, or it does not answer.
std::optional<std::vector<QueuedTask>> queued_tasks(const std::string& job);

/// The tasks in what `squeue --format "%K|%T|%R"` prints.
std::vector<QueuedTask> tasks_from_squeue(std::string_view text);

}  // namespace gradus::cluster
