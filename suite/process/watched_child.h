// A forked child that is kept to its limits.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "process/child.h"
#include "process/control_group.h"
#include "process/memory_use.h"
#include "process/output_log.h"

namespace gradus::process {

/// What a child and all that it starts may use.
struct Limits {
  double wall_s = 0;         ///< 0: no limit
  int64_t memory_bytes = 0;  ///< above what the process had at its start; 0: no limit
};

/// Between two calls of `watch`, where somebody waits for a child.
inline constexpr std::chrono::milliseconds watch_interval{100};

/// The processes that it starts belong to it: they count for its memory, and end with it. (This
/// process must have called `adopt_orphans`.) Where there is a place for control groups, the kernel
/// holds the limit of memory, too.
class WatchedChild {
 public:
  /// Forks, as Child::fork does.
  WatchedChild(const Limits& limits, OutputLog output, const std::function<void()>& body);
  /// Kills the child where it has not been reaped, and all that it left behind.
  ~WatchedChild();
  WatchedChild(const WatchedChild&) = delete;
  WatchedChild& operator=(const WatchedChild&) = delete;

  Child& child() { return *child_; }
  /// Time and memory count from here.
  void start();
  /// So many seconds do not count against the limit; negative: they count, though no process of
  /// this child spent them.
  void leave_out(double seconds) { left_out_s_ += seconds; }
  /// Kills the child where it is over a limit; cuts its output.
  void watch();
  /// Cuts its output where it is too long: what it writes from now on does not matter.
  void cut_output() { output_.finish(); }
  /// Kills the child and everything in its process group, for that reason if it is the first.
  void kill(EndedFor reason);
  /// Waits for the child, which has ended or been killed, and ends all that it left behind.
  void reap();

  const Limits& limits() const { return limits_; }
  EndedFor ended_for() const { return ended_for_; }
  const Ending& ending() const { return ending_; }
  int64_t peak_bytes() const { return peak_bytes_; }  ///< above the start, as seen by `watch`
  const OutputLog& output() const { return output_; }

 private:
  using Clock = std::chrono::steady_clock;

  Limits limits_;
  OutputLog output_;
  std::unique_ptr<Child> child_;
  std::unique_ptr<ControlGroup> group_;  ///< null where there is none
  MemoryMeter memory_;
  Clock::time_point start_{};
  double left_out_s_ = 0;
  int64_t peak_bytes_ = 0;
  EndedFor ended_for_ = EndedFor::nothing;
  Ending ending_;
};

}  // namespace gradus::process
