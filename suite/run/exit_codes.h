// The exit codes of `gradus`, for every command.
#pragma once

namespace gradus::run {

inline constexpr int exit_good = 0;
inline constexpr int exit_worse = 1;  ///< regressed or missing, or a theorem's claim fails
inline constexpr int exit_bad_input = 2;
inline constexpr int exit_failed = 3;   ///< a run failed, crashed, timed out or ran out of memory
inline constexpr int exit_nothing = 4;  ///< nothing ran and nothing was there
inline constexpr int exit_internal = 70;
inline constexpr int exit_interrupted = 130;

}  // namespace gradus::run
