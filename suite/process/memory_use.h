// How much memory processes hold that no file on a disk backs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace gradus::process {

/// Of one process, from /proc/<pid>/status.
struct MemoryUse {
  int64_t resident_bytes = 0;  ///< RssAnon and RssShmem
  int64_t data_bytes = 0;      ///< VmData: what it has reserved
};

/// Zeros where the process is gone.
MemoryUse memory_use(pid_t process);

/// Limits the data segment to somewhat above what this process has now and `bytes` (none where 0),
/// so that one huge allocation fails with std::bad_alloc. Growth is watched from outside.
void limit_memory(int64_t bytes);

/// Watches the memory of a process and of all that it starts, above what the process held when
/// watching began: its own, that of its descendants, and files in memory (memfd_create, shm_open)
/// that they hold open, mapped or not. Pages that several of them share count once.
class MemoryMeter {
 public:
  MemoryMeter() = default;
  /// `process` must adopt the orphans among its descendants (`adopt_orphans`).
  explicit MemoryMeter(pid_t process);

  /// Bytes above the start. At or below `limit` this may be a quick estimate that is too large
  /// where processes share pages; a number above `limit` is exact, but that of pages which the
  /// process shares with its parent as much as it held at the start may be missing. Such an exact
  /// look takes milliseconds, so it is made at most once a second: in between the last one holds.
  /// 0: no limit.
  int64_t bytes(int64_t limit);

 private:
  using Clock = std::chrono::steady_clock;
  pid_t process_ = -1;
  int64_t at_start_ = 0;
  int64_t exact_ = 0;
  Clock::time_point looked_{};
};

}  // namespace gradus::process
