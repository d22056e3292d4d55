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
  /// While observed, what is asked of an objective is a probe's and is not counted as the method's.
  bool observed() const { return observers_ > 0; }
  void begin_observation() { ++observers_; }
  void end_observation() { --observers_; }
  /// Nanoseconds charged to a lane so far (the running stretch is not included).
  int64_t nanoseconds(Lane lane) const { return spent_[static_cast<std::size_t>(lane)]; }
  /// Nanoseconds charged to the method: data, gradient and update.
  int64_t method_nanoseconds() const;
  /// CPU time of this thread while the lane was not `off`. It is read when the clock enters or
  /// leaves `off`, so that a step without probes costs no extra system call.
  int64_t cpu_nanoseconds() const { return cpu_spent_; }

 private:
  std::array<int64_t, 4> spent_{};
  Lane current_ = Lane::off;
  int64_t since_ = 0;
  int64_t cpu_spent_ = 0;
  int64_t cpu_since_ = 0;
  int observers_ = 0;
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
