// What keeps a child's hands off other processes, where the kernel can do it.
#pragma once

namespace gradus::process {

/// What this kernel can keep a process from (Linux's Landlock, which needs no privilege).
enum class Containment {
  none,             ///< no Landlock: Gradus can only mend what was done
  tracing,          ///< Linux 5.13: no tracing of processes outside
  tracing_signals,  ///< Linux 6.12: nor signals to them
};

Containment possible_containment();

/// From now on this process and all that it starts can trace, or send a signal to, only each other,
/// and make no System V segments and queues, whose memory belongs to no process and stays when all
/// have ended (ENOSYS, as from a kernel without them). They gain no privileges from set-user-ID
/// programs. What the kernel cannot do is left out.
void contain();

}  // namespace gradus::process
