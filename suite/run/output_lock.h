// One gradus at a time on an output folder, on any number of hosts.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "run/lock_file.h"

namespace gradus::run {

/// How often a holder shows that it is alive, and for how long it must not have done so before
/// another host takes it for dead.
struct LockTimes {
  std::chrono::milliseconds beat{5000};
  std::chrono::milliseconds patience{30000};
};

/// Holds `folder`/.lock while it lives; the operating system frees it when the process ends in any
/// way. Makes the folder.
///
/// Where hosts share the folder, the system's lock may hold on one host alone, or stay after a host
/// died. So the holder also writes who it is and, from a thread of its own, a beat (lock_file.h). A
/// holder on another host keeps the folder as long as its beat changes; clocks are not compared.
///
/// Throws Error "output.locked" naming process and host of the holder, and "output.folder" where
/// the folder cannot be made or written.
class OutputLock {
 public:
  /// `waiting` is told where a holder on another host is watched for a while.
  explicit OutputLock(const std::filesystem::path& folder, const LockTimes& times = {},
                      const std::function<void(std::string_view)>& waiting = {});
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

  /// To be called before anything is put in its place. Throws Error "output.lost" where another
  /// process has taken the lock meanwhile, as it may after this one stood still for longer than the
  /// others' patience.
  void require();

 private:
  void take(const std::function<void(std::string_view)>& waiting);
  bool lock();
  void watch(const LockHolder& before) const;
  void write(const LockHolder& holder) const;
  void settle() const;
  void beat();
  bool is_own() const;

  std::filesystem::path folder_;
  LockTimes times_;
  int descriptor_ = -1;
  LockHolder self_;
  std::atomic<bool> lost_ = false;
  std::atomic<std::chrono::steady_clock::time_point> seen_own_;
  bool over_ = false;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::thread beats_;
};

}  // namespace gradus::run
