// `gradus pack`: finished runs of an output folder in a few files, where a file system counts
// files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gradus::study {

struct PackResult {
  std::int64_t packed = 0;      ///< records whose folders are gone now
  std::int64_t with_files = 0;  ///< that keep their folders: arrays or files lie beside the record
  std::int64_t not_kept = 0;    ///< that would be made again: failed, interrupted
  std::vector<std::string> files;       ///< new ones, below the folder
  std::vector<std::string> unreadable;  ///< records that stay where they are, and why
};

/// Moves the records of runs and tools that are kept and lie alone in their folders into packed
/// files (packed_records.h). At any moment each record is in its folder or in a packed file, and
/// one that is in both counts once. The caller holds the folder's lock. Throws Error "record.pack"
/// where a packed file is damaged, and as OutputFolder::write.
PackResult pack(const std::filesystem::path& out);

}  // namespace gradus::study
