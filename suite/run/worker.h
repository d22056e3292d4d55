// Who works off requests, as the job queue sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"

namespace gradus {

/// What arrives from a worker.
struct WorkerMessage {
  int64_t ticket = 0;
  std::string event;  ///< "started", "progress", "done", "error", or "died" (made by the client)
  Json body;          ///< the whole message; for "died": {"reason", "stderr": [last lines]}
};

/// Takes requests and answers them in any order: a process (WorkerClient), or what stands in for it
/// in a test.
class Worker {
 public:
  virtual ~Worker() = default;

  /// Sends a request and returns its ticket.
  virtual int64_t send(const std::string& verb, const Json& arguments) = 0;
  /// The next message, or nothing after `timeout`.
  virtual std::optional<WorkerMessage> next(std::chrono::milliseconds timeout) = 0;
};

}  // namespace gradus
