// Where the time of a run goes.
#pragma once

#include <array>
#include <cstdint>

namespace gradus {

/// What the current time is charged to. `off` is not the method's: evaluation, probes, logging.
enum class Lane { off, data, gradient, update };

/// A monotonic stopwatch with one running lane; a change of lane costs one clock read.
class Clock {
 public:
  /// Charges the time since the last change to the current lane, and makes `lane` current.
  /// Returns the lane that was current.
  Lane enter(Lane lane);
  /// Nanoseconds charged to a lane so far (the running stretch is not included).
  int64_t nanoseconds(Lane lane) const { return spent_[static_cast<std::size_t>(lane)]; }
  /// For restoring a saved run.
  void set(Lane lane, int64_t nanoseconds) { spent_[static_cast<std::size_t>(lane)] = nanoseconds; }

 private:
  std::array<int64_t, 4> spent_{};
  Lane current_ = Lane::off;
  int64_t since_ = 0;
};

/// Charges the time of a scope to a lane and goes back to the lane before.
class LaneScope {
 public:
  LaneScope(Clock& clock, Lane lane) : clock_(clock), before_(clock.enter(lane)) {}
  ~LaneScope() { clock_.enter(before_); }
  LaneScope(const LaneScope&) = delete;
  LaneScope& operator=(const LaneScope&) = delete;

 private:
  Clock& clock_;
  Lane before_;
};

}  // namespace gradus
