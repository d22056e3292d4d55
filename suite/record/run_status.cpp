#include "record/run_status.h"

#include <algorithm>

namespace gradus::record {

std::string_view to_text(RunStatus status) {
  switch (status) {
    case RunStatus::finished:
      return "finished";
    case RunStatus::diverged:
      return "diverged";
    case RunStatus::failed:
      return "failed";
    case RunStatus::timed_out:
      return "timed_out";
    case RunStatus::out_of_memory:
      return "out_of_memory";
    case RunStatus::crashed:
      return "crashed";
    case RunStatus::interrupted:
      return "interrupted";
    case RunStatus::refused:
      break;
  }
  return "refused";
}

std::optional<RunStatus> run_status_from_text(std::string_view text) {
  const auto* found =
      std::ranges::find_if(run_statuses, [&](RunStatus status) { return to_text(status) == text; });
  if (found == run_statuses.end()) return std::nullopt;
  return *found;
}

}  // namespace gradus::record
