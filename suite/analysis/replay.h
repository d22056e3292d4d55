// Whether a run that was made again is the same run.
#pragma once

#include <optional>
#include <string>

#include "record/run_record.h"

namespace gradus::analysis {

struct ReplayResult {
  bool same_platform = true;
  bool same = true;
  int64_t points = 0;  ///< evaluation points compared
  /// The first difference: "step 400: parameter_hash ... against ...". Empty where there is none.
  std::string difference;
  std::optional<int64_t> step;  ///< of the difference, where it has one
};

/// Compares two records of one request. On the same platform everything but times and memory must
/// be equal: status, evaluation points, metrics, parameter hashes, counts, probes, values, tables,
/// artifacts; on another one, metrics within `tolerance` (relative) at equal steps.
ReplayResult compare_runs(const record::RunRecord& before, const record::RunRecord& now,
                          double tolerance = 1e-3);

}  // namespace gradus::analysis
