// Where the shards of a submitted study lie, and what is in them.
#pragma once

#include <filesystem>
#include <vector>

#include "study/results.h"
#include "study/shard.h"

namespace gradus::cluster {

/// Below a study's output folder: shards.json, shards/<i>, slurm/ with scripts and logs.
std::filesystem::path shard_plan_path(const std::filesystem::path& out);
std::filesystem::path shards_root(const std::filesystem::path& out);
std::filesystem::path shard_folder(const std::filesystem::path& out, int index);
std::filesystem::path log_folder(const std::filesystem::path& out);
std::filesystem::path log_file(const std::filesystem::path& out, int index);

/// The numbers of the shards that have a folder with a plan, ascending.
std::vector<int> begun_shards(const std::filesystem::path& out);

/// Which shard has a record of a request, whatever became of it.
study::ShardOwners homes_of(const std::filesystem::path& out);

}  // namespace gradus::cluster
