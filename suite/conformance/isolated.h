// A function run in a forked child with limits, waited for.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/json.h"
#include "conformance/conformance.h"
#include "process/ending.h"

namespace gradus {

/// What came of it: `result` where the child delivered one, else null and what ended it.
struct Isolated {
  Json result = nullptr;
  process::EndedFor ended_for = process::EndedFor::nothing;
  std::string ended;   ///< "signal 6 (Aborted)", "took longer than 60 s", ...
  std::string output;  ///< last lines that it printed
};

/// Runs `body` in a child and waits for it.
Isolated run_isolated(const CheckLimits& limits, const std::filesystem::path& output,
                      const std::function<Json()>& body);

}  // namespace gradus
