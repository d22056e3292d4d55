// `gradus check FILE`: what every plugin must do, tried item by item, each check in a process of
// its own.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/answer.h"

namespace gradus::conformance {

/// What one check may use.
struct CheckLimits {
  double wall_s = 60;
  int64_t memory_bytes = int64_t{4} << 30;
};

/// A row for each check; the first is "load". A plugin that crashes, hangs or takes all memory in a
/// check makes that check `failed`. What the plugin prints goes to `scratch`/stderr.txt. `progress`
/// is told after each check.
std::vector<protocol::CheckRow> check_plugin(const protocol::CheckWork& work,
                                             const protocol::ProgressSink& progress);

}  // namespace gradus::conformance
