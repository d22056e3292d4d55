#include "cluster/shard_folders.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace gradus::cluster {

namespace fs = std::filesystem;

fs::path shard_plan_path(const fs::path& out) {
  return out / study::shard_plan_file;
}

fs::path shards_root(const fs::path& out) {
  return out / study::shards_folder;
}

fs::path shard_folder(const fs::path& out, int index) {
  return shards_root(out) / std::to_string(index);
}

fs::path log_folder(const fs::path& out) {
  return out / "slurm";
}

fs::path log_file(const fs::path& out, int index) {
  return log_folder(out) / (std::to_string(index) + ".log");
}

std::vector<int> begun_shards(const fs::path& out) {
  std::vector<int> found;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(shards_root(out), absent)) {
    const std::string name = entry.path().filename();
    int index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    const bool number = error == std::errc() && end == name.data() + name.size() && index > 0;
    if (number && fs::exists(entry.path() / study::plan_file)) found.push_back(index);
  }
  std::ranges::sort(found);
  return found;
}

study::ShardOwners homes_of(const fs::path& out) {
  study::ShardOwners homes;
  for (const int index : begun_shards(out)) {
    const study::Results results(shard_folder(out, index));
    for (const auto& [id, record] : results.records()) homes.emplace(id, index);
  }
  return homes;
}

}  // namespace gradus::cluster
