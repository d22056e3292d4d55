// What every forked child does first.
#pragma once

#include <sys/types.h>

namespace gradus::process {

/// The descriptor on which a process speaks with the one that started it.
inline constexpr int channel_descriptor = 3;

/// How a forked child is set up.
struct ChildSetup {
  pid_t parent = 0;  ///< the child ends when this process has gone
  int output = -1;   ///< becomes stdout and stderr
  int channel = -1;  ///< becomes `channel_descriptor`; all others are closed
};

/// Called in the child right after fork: a process group of its own, end with the parent, stdin
/// from /dev/null, no core file; orphans among its descendants stay below it, and it is contained
/// (containment.h).
void enter_child(const ChildSetup& setup);

/// Threads of this process. A process with more than one must not fork.
int thread_count();

}  // namespace gradus::process
