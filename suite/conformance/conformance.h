// `gradus check FILE`: what every plugin must do, tried item by item, each check in a process of
// its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/json.h"

namespace gradus {

/// What one check may use.
struct CheckLimits {
  double wall_s = 60;
  int64_t memory_bytes = int64_t{4} << 30;
};

/// Rows {"name", "outcome": "passed|failed|not applicable", "text"}; the first is "load". A plugin
/// that crashes, hangs or takes all memory in a check makes that check `failed`. `others`: plugin
/// files that are loaded beside it (the shared models and tasks). What the plugin prints goes to
/// `scratch`/stderr.txt. `golden`: content of the plugin's golden file, or null; the rows of that
/// check have "golden", what such a file would hold of the item. `progress` receives {"step",
/// "steps", "share"} after each check.
Json check_plugin(const std::filesystem::path& file, const std::filesystem::path& scratch,
                  const std::vector<std::filesystem::path>& others, const CheckLimits& limits,
                  const Json& golden, const std::function<void(const Json&)>& progress);

}  // namespace gradus
