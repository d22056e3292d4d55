// When a run writes a checkpoint, and in which pieces it goes ahead meanwhile.
#pragma once

#include <chrono>
#include <cstdint>

#include "protocol/work.h"

namespace gradus::execution {

/// By steps: after each multiple of their number. By time: when so much has passed since the last
/// one, which is looked at between pieces of a tenth of that time, at most half a second. A driver
/// works out of sight, so its steps are asked for in pieces, too; what they compute does not depend
/// on that.
class CheckpointSchedule {
 public:
  using Clock = std::chrono::steady_clock;
  explicit CheckpointSchedule(const protocol::CheckpointPlan& plan) : plan_(plan) {}

  bool writes() const { return plan_.every_s || plan_.every_steps; }
  /// How many of `steps` steps after `step` may be done before one may be due.
  int64_t piece(int64_t step, int64_t steps) const;
  /// What a piece took: the next ones have another length.
  void took(int64_t steps, double seconds);
  /// Whether one is due now, at the end of a piece.
  bool due(int64_t step, Clock::time_point now) const;
  /// One was written, or the run begins.
  void written(int64_t step, Clock::time_point now);

 private:
  protocol::CheckpointPlan plan_;
  int64_t piece_ = 1;  // steps, where time decides
  int64_t last_step_ = 0;
  Clock::time_point last_{};
};

}  // namespace gradus::execution
