// Where the time of a run goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What the current time is charged to. `off` is not the method's: evaluation, probes, logging.
enum class Lane { off, data, gradient, update };

/// What a part of the update has taken so far.
struct PartTime {
  std::string name;
  int64_t nanoseconds = 0;
};

/// A monotonic stopwatch with one running lane; a change of lane costs one clock read.
class Clock {
 public:
  /// A clock that runs, or one that stands still until `go`: it charges nothing, and entering a
  /// lane costs a comparison. For objectives outside a run, whose time nobody reads.
  struct Stopped {};
  Clock() = default;
  explicit Clock(Stopped) : runs_(false) {}
  void go() { runs_ = true; }

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

  /// From now on PartScope measures. Runs do not: there it costs a comparison.
  void watch_parts() { watches_parts_ = true; }
  /// The parts of the update in the order in which they were first entered; their sum is at most
  /// the update's time. Empty where parts are not watched.
  const std::vector<PartTime>& parts() const { return parts_; }

 private:
  friend class PartScope;
  using PartIndex = std::optional<std::size_t>;  // into parts_
  PartIndex enter_part(std::string_view name);   // returns the part that ran before
  void leave_part(PartIndex before);
  void charge(int64_t until);

  std::array<int64_t, 4> spent_{};
  Lane current_ = Lane::off;
  int64_t since_ = 0;
  int64_t cpu_spent_ = 0;
  int64_t cpu_since_ = 0;
  int observers_ = 0;
  bool runs_ = true;
  bool watches_parts_ = false;
  PartIndex part_;  // running
  std::vector<PartTime> parts_;
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

/// Names a part of a method's step for `gradus bench`, which shows what share of the step it takes:
///
///     const PartScope norms(objective.clock(), "norms");
///
/// The part is charged with the time of the scope that belongs to the update lane: gradients asked
/// for inside stay the gradient's, and a part inside a part is charged alone. Name few parts, each
/// of tens of microseconds or more: while watched, a scope costs two clock reads.
class PartScope {
 public:
  PartScope(Clock& clock, std::string_view name) : clock_(clock.watches_parts_ ? &clock : nullptr) {
    if (clock_) before_ = clock_->enter_part(name);
  }
  ~PartScope() {
    if (clock_) clock_->leave_part(before_);
  }
  PartScope(const PartScope&) = delete;
  PartScope& operator=(const PartScope&) = delete;

 private:
  Clock* clock_;  // null where parts are not watched
  Clock::PartIndex before_;
};

}  // namespace gradus
