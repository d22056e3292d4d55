// One child of the worker and what is watched of it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "gradus/json.h"
#include "line_channel.h"

namespace gradus {

/// Why the worker ended a child.
enum class KilledFor { nothing, time, memory, cancel };

/// What a child may use.
struct Limits {
  double wall_s = 0;          ///< 0: no limit
  int64_t memory_bytes = 0;   ///< above what the process had at its fork; 0: no limit
  bool watched_only = false;  ///< no bound on what is reserved (GPU libraries reserve a lot)
};

/// The limits that a request carries (in its settings, or beside "do"), else those of its word.
Limits limits_of(const Json& request);

class Job {
 public:
  using Clock = std::chrono::steady_clock;

  /// Forks. `body` runs in the child, with `channel_descriptor` to this process; the child then
  /// ends. `output` receives stdout and stderr. Throws Error "worker.threads" where this process
  /// has more than one thread, "worker.fork" where no process could be made.
  Job(Json request, const Limits& limits, int output, const std::function<void()>& body);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  const Json& request() const { return request_; }
  const Json& ticket() const { return request_.at("ticket"); }
  LineChannel& channel() { return channel_; }
  /// The lines that have come from the child.
  void receive(std::vector<std::string>& lines) { silent_ = !channel_.receive(lines); }
  bool silent() const { return silent_; }  ///< it closed its end
  int process_descriptor() const { return process_descriptor_; }
  pid_t process() const { return process_; }

  /// Kills the child and everything in its process group.
  void kill(KilledFor reason);
  /// Kills the child where it is over a limit.
  void watch();
  /// Whether the child has ended, within that time.
  bool ended(int within_ms = 0) const;
  /// Waits for the child, which has ended, and ends what it left behind.
  void reap();

  KilledFor killed_for() const { return killed_for_; }
  int wait_status() const { return wait_status_; }
  const Limits& limits() const { return limits_; }
  int64_t peak_bytes() const { return peak_bytes_; }  ///< above the fork, as seen by watch
  std::string output_text() const;                    ///< last lines

  Json result = nullptr;    ///< the child's "result" line
  Json progress = nullptr;  ///< its last "progress" line
  bool answered = false;    ///< whoever asked has been told the result

 private:
  Json request_;
  Limits limits_;
  int output_;
  LineChannel channel_;
  pid_t process_ = -1;
  int process_descriptor_ = -1;
  int64_t resident_at_fork_ = 0, peak_bytes_ = 0;
  Clock::time_point start_;
  KilledFor killed_for_ = KilledFor::nothing;
  int wait_status_ = 0;
  bool reaped_ = false, silent_ = false;
};

}  // namespace gradus
