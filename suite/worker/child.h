// A process that the worker forked, and the connection to it.
#pragma once

#include <sys/types.h>

#include <functional>

#include "worker/line_channel.h"

namespace gradus {

class Child {
 public:
  /// Forks. `body` runs in the child, with `channel_descriptor` to this process; the child then
  /// ends. `output` receives stdout and stderr. Throws Error "worker.threads"
  /// where this process has more than one thread, "worker.fork" where no process could be made.
  Child(int output, const std::function<void()>& body);
  /// Kills the child where it has not been reaped.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  LineChannel& channel() { return channel_; }
  pid_t process() const { return process_; }
  int process_descriptor() const { return process_descriptor_; }  ///< readable when it has ended

  /// Kills the child and everything in its process group.
  void kill();
  /// Whether the child has ended, within that time.
  bool ended(int within_ms = 0) const;
  /// Waits for the child, which has ended, and ends what it left behind; waitpid's status.
  int reap();

 private:
  LineChannel channel_{-1};
  pid_t process_ = -1;
  int process_descriptor_ = -1;
  bool reaped_ = false;
};

}  // namespace gradus
