// A request that a child of the worker works on, and what is watched of it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "worker/child.h"

namespace gradus {

/// Why the worker ended a child.
enum class KilledFor { nothing, time, memory, cancel };

/// What a child may use.
struct Limits {
  double wall_s = 0;         ///< 0: no limit
  int64_t memory_bytes = 0;  ///< above what the process had before; 0: no limit
};

/// The limits that a request carries (in its settings, or beside "do"), else those of its word.
Limits limits_of(const Json& request);

bool on_gpu(const Json& request);

class Job {
 public:
  using Clock = std::chrono::steady_clock;

  /// `child` waits for the line of its request, and prints to `output`, which this object closes.
  Job(Json request, const Limits& limits, int output, std::unique_ptr<Child> child);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  const Json& request() const { return request_; }
  const Json& ticket() const { return request_.at("ticket"); }
  Child& child() { return *child_; }
  /// Sends the child its request; time and memory count from here.
  void start();
  /// The lines that have come from the child.
  void receive(std::vector<std::string>& lines);
  bool silent() const { return silent_; }  ///< it closed its end

  /// Kills the child and everything in its process group.
  void kill(KilledFor reason);
  /// Kills the child where it is over a limit.
  void watch();
  /// Waits for the child, which has ended, and ends what it left behind.
  void reap() { wait_status_ = child_->reap(); }

  KilledFor killed_for() const { return killed_for_; }
  int wait_status() const { return wait_status_; }
  const Limits& limits() const { return limits_; }
  int64_t peak_bytes() const { return peak_bytes_; }  ///< above the start, as seen by watch
  std::string output_text() const;                    ///< last lines

  Json result = nullptr;    ///< the child's "result" line
  Json progress = nullptr;  ///< its last "progress" line
  bool answered = false;    ///< whoever asked has been told the result

 private:
  Json request_;
  Limits limits_;
  int output_;
  std::unique_ptr<Child> child_;
  int64_t resident_before_ = 0, peak_bytes_ = 0;
  Clock::time_point start_;
  KilledFor killed_for_ = KilledFor::nothing;
  int wait_status_ = 0;
  bool silent_ = false;
};

}  // namespace gradus
