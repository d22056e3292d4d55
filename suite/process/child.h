// A process that this one started, and the connection to it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "process/ending.h"
#include "process/line_channel.h"

namespace gradus::process {

class Child {
 public:
  /// Forks. `body` runs in the child after `enter_child`, with `channel_descriptor` to this
  /// process; the child then ends. `output` receives stdout and stderr. Throws Error
  /// "worker.threads" where this process has more than one thread, "worker.fork" where no process
  /// could be made.
  static std::unique_ptr<Child> fork(int output, const std::function<void()>& body);

  /// Starts a program with `channel_descriptor` to this process, nothing to read on stdin, stdout
  /// and stderr going to `output`, and a session of its own: a Ctrl-C at the terminal does not
  /// reach it, nor can it write there. `environment`: "NAME=value". Throws Error "worker.start".
  static std::unique_ptr<Child> start(const std::filesystem::path& program,
                                      std::vector<std::string> environment, int output);

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
  /// Lets the child go on where something has stopped it (SIGSTOP) since the last call; true where
  /// that was so.
  bool resume();
  bool reaped() const { return reaped_; }
  /// Waits for the child, which has ended or been killed; kills what is left of its process group.
  Ending reap();

 private:
  Child(pid_t process, int channel);

  LineChannel channel_;
  pid_t process_ = -1;
  int process_descriptor_ = -1;
  bool reaped_ = false;
};

/// Whether a Child of this process stands for the process.
bool is_own_child(pid_t process);

}  // namespace gradus::process
