// The scripts of a study as a Slurm job array: one shard a task.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::cluster {

/// A study that is to run as a job array.
struct SlurmStudy {
  std::string name;              ///< of the study
  std::filesystem::path gradus;  ///< the program, as the nodes find it
  std::filesystem::path out;     ///< the study's output folder, absolute
  int shards = 1;
  /// Tasks that have something to do, from 1 on, ascending; not empty.
  std::vector<int> tasks;
  int cpus_per_task = 1;              ///< and runs at once in a task
  std::optional<int> array_limit;     ///< tasks at once
  std::vector<std::string> run;       ///< arguments of `gradus run`: the study, --set, ...
  std::vector<std::string> of_array;  ///< options of sbatch: "--time=1:00:00"
  std::vector<std::string> of_both;   ///< the same for the array and the job that joins the shards
};

/// Seconds before its end at which Slurm tells a task that its time is up.
inline constexpr int warning_s = 60;

/// The script of the array. A task does its shard in <out>/shards/<task>, and what it did stays: a
/// task that is started again goes on. One whose time is up puts itself back into the queue, unless
/// no run ended or came to a checkpoint since it began.
std::string array_script(const SlurmStudy& study);

/// The script of the job that joins the shards in <out> and makes the report.
std::string merge_script(const SlurmStudy& study);

/// "1-4", "1,3,5-7": task numbers as sbatch takes them, from ascending numbers.
std::string task_list(const std::vector<int>& tasks);

/// A word for the shell, in quotes where it needs them.
std::string shell_word(std::string_view word);

}  // namespace gradus::cluster
