// `gradus merge`: the folders of shards joined into one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/plan.h"

namespace gradus::study {

struct MergeConflict {
  std::string id;
  std::filesystem::path kept, left_out;
  std::string why;  ///< "other parameters from step 400", "status finished against timed_out"
};

struct MergeResult {
  int64_t copied = 0;      ///< records that were not in the output folder
  int64_t duplicates = 0;  ///< equal in trajectory: one was kept
  int64_t missing = 0;     ///< requests of the plan without a record
  std::vector<MergeConflict> conflicts;
  std::vector<std::string> unreadable;  ///< records that were left out, and why
};

/// The plan that all of the folders hold parts of. Throws Error "out.no_plan", "out.other_study"
/// where they hold different studies, "out.other_version" where builds with other versions of tasks
/// or methods made them.
Plan require_shards(const std::vector<std::filesystem::path>& folders);

/// Joins `folders` into `out` (which may be one of them): union of the records by id, environments,
/// claims. Of two records with one id a kept status wins over another one, then the first. Throws
/// what require_shards throws.
MergeResult merge(const std::filesystem::path& out,
                  const std::vector<std::filesystem::path>& folders);

}  // namespace gradus::study
