// The summary of runs: per task and method, final metrics, targets, times.
#pragma once

#include <vector>

#include "base/json.h"

namespace gradus {

/// `summary` of a report (docs/formats.md): rows in the order in which pairs of task and method
/// first stand in `runs` (run records). `tasks` gives, where a task's description is known, which
/// metrics are better higher.
///
/// - "final": the last value of each metric over the runs that finished or diverged; a diverged run
///   counts as the worst possible value, so `median`, `low` and `high` (quartiles) are null where
///   they fall on one. `min` and `max` are over finite values.
/// - "targets": how many of the same runs reached each target, with Wilson's 95 % interval; medians
///   of steps, gradients and seconds with runs that missed it counted as infinite (null: half or
///   more missed it).
/// - "times": medians and quartiles of microseconds per step and of seconds per run over the runs
///   that finished, medians of the shares of data, gradient and update, how many were contended.
Json summarize(const Json& runs, const Json& tasks);

/// The rows of `failures`: records that have another status than finished or diverged.
Json failures_of(const Json& runs);

}  // namespace gradus
