// A function run in a forked child with limits, waited for.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "conformance/conformance.h"
#include "process/ending.h"

namespace gradus::conformance {

/// What came of it: `result` where the child delivered one, else nothing and what ended it.
struct Isolated {
  std::optional<std::string> result;  ///< what `body` returned
  process::EndedFor ended_for = process::EndedFor::nothing;
  std::string ended;   ///< "signal 6 (Aborted)", "took longer than 60 s", ...
  std::string output;  ///< last lines that it printed
};

/// Runs `body` in a child and waits for it.
Isolated run_isolated(const CheckLimits& limits, const std::filesystem::path& output,
                      const std::function<std::string()>& body);

}  // namespace gradus::conformance
