// What every forked child of the worker does first, and how its memory is watched from outside.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace gradus {

/// The descriptor on which a process speaks with the one that started it.
inline constexpr int channel_descriptor = 3;

/// How a forked child is set up.
struct ChildSetup {
  pid_t parent = 0;  ///< the child ends when this process has gone
  int output = -1;   ///< becomes stdout and stderr
  int channel = -1;  ///< becomes `channel_descriptor`; all others are closed
};

/// Called in the child right after fork: own process group, end with the parent, stdin from
/// /dev/null, no core file.
void enter_child(const ChildSetup& setup);

/// Limits the data segment to somewhat above what this process has now and `bytes` (none where 0),
/// so that one huge allocation fails with std::bad_alloc. (Growth is watched from outside.)
void limit_memory(int64_t bytes);

/// Memory of a process that no file backs: what it holds, and what it has reserved.
struct MemoryUse {
  int64_t resident_bytes = 0;  ///< RssAnon and RssShmem of /proc/<pid>/status
  int64_t data_bytes = 0;      ///< VmData
};

/// Zeros where the process is gone.
MemoryUse memory_use(pid_t process);

/// Threads of this process. A process with more than one must not fork.
int thread_count();

/// A file without a name for the output of a child. Throws Error "worker.output".
int open_unnamed_output();
/// `path` for the output of a child, emptied. Throws Error "worker.output".
int open_output(const std::filesystem::path& path);

/// The last lines of what a child wrote, at most 20 lines and 4096 bytes; bytes that are no UTF-8
/// are replaced.
std::string last_lines(int output);

/// "signal 6 (Aborted)" or "exit code 1", from waitpid's status.
std::string ending_text(int wait_status);

}  // namespace gradus
