// Starting and ending the worker's process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace gradus {

struct WorkerProcess {
  pid_t pid = -1;
  int socket = -1;
};

/// Starts `program` with one end of a socket pair as descriptor 3, nothing to read on stdin, stdout
/// and stderr going to `output`, and a process group of its own (a Ctrl-C at the terminal reaches
/// the host alone). Throws Error "worker.start".
WorkerProcess start_worker(const std::filesystem::path& program, int output);

/// Waits for the process, at most `seconds`; then kills it. Returns how it ended: "exit code 3",
/// "signal 9 (Killed)".
std::string end_worker(pid_t pid, double seconds);

}  // namespace gradus
