// How a run or a tool ended.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace gradus::record {

enum class RunStatus {
  finished,
  diverged,       ///< a value that is not finite: data, not an error
  failed,         ///< an error that the process reported itself
  timed_out,      ///< over its time limit
  out_of_memory,  ///< over its memory limit
  crashed,        ///< the process died
  interrupted,    ///< stopped from outside, by the user or with the worker
  refused,        ///< the method does not apply to the task
};

inline constexpr std::array run_statuses = {
    RunStatus::finished,      RunStatus::diverged, RunStatus::failed,      RunStatus::timed_out,
    RunStatus::out_of_memory, RunStatus::crashed,  RunStatus::interrupted, RunStatus::refused};

/// "finished", "timed_out", ...: as records spell it.
std::string_view to_text(RunStatus status);

/// Nothing where no status has that name.
std::optional<RunStatus> run_status_from_text(std::string_view text);

/// The run came to an end of its own, finished or diverged, and says something about its method.
constexpr bool ended(RunStatus status) {
  return status == RunStatus::finished || status == RunStatus::diverged;
}

/// The outcome depends on the request alone: its record is reused and the run is not made again.
constexpr bool kept(RunStatus status) {
  return ended(status) || status == RunStatus::refused;
}

/// Something went wrong in the run: failed, timed out, out of memory or crashed.
constexpr bool failure(RunStatus status) {
  return !kept(status) && status != RunStatus::interrupted;
}

}  // namespace gradus::record
