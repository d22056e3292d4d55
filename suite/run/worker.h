// Who works off requests, as the job queue sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "protocol/messages.h"

namespace gradus::run {

/// What arrives from a worker.
struct WorkerMessage {
  int64_t ticket = 0;
  protocol::Event event;
};

/// Takes requests and answers them in any order: a process (WorkerClient), or what stands in for it
/// in a test.
class Worker {
 public:
  virtual ~Worker() = default;

  /// Sends a request and returns its ticket.
  virtual int64_t send(const protocol::Work& work, const protocol::WorkLimits& limits = {}) = 0;
  /// The next message, or nothing after `timeout`.
  virtual std::optional<WorkerMessage> next(std::chrono::milliseconds timeout) = 0;
};

}  // namespace gradus::run
