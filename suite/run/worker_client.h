// The worker as the host sees it: a process that answers requests over a socket, and is started
// again if it dies (docs/protocol.md).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "process/child.h"
#include "process/output_log.h"
#include "process/silence.h"
#include "run/worker.h"
#include "run/worker_program.h"

namespace gradus::run {

/// A wait that was given up.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

/// One worker process, started by the first request. Requests that are open when it dies are each
/// answered by a message "died"; the next request starts another process. A worker that something
/// stops is let go on; one that does not answer for a minute is killed. Not thread-safe.
class WorkerClient : public Worker {
 public:
  explicit WorkerClient(std::filesystem::path program, process::Patience patience = {});
  /// Closes the socket, upon which the worker kills its children and ends, and waits for it; kills
  /// it if it has not ended after 2 s. Ends whatever a plugin started and left behind.
  ~WorkerClient() override;
  WorkerClient(const WorkerClient&) = delete;
  WorkerClient& operator=(const WorkerClient&) = delete;

  /// Sends a request and returns its ticket. Throws Error
  /// "worker.start" if the process cannot be started, and "worker.dying" where the worker died
  /// twice in a row without a word in between.
  int64_t send(const protocol::Work& work, const protocol::WorkLimits& limits = {}) override;

  /// The next message, or nothing after `timeout` (or when a signal interrupts the wait). Throws
  /// Error "worker.protocol" for a line that is no message.
  std::optional<WorkerMessage> next(std::chrono::milliseconds timeout) override;

  /// Sends a request and waits for its `done`; throws what an `error` message says, Error
  /// "worker.died" if the worker dies over it, and Interrupted where `stop` becomes true. Messages
  /// "progress" of the request go to `progress`; those of other requests are kept for `next`.
  protocol::Done ask(const protocol::Work& work, const std::function<bool()>& stop = {},
                     const protocol::ProgressSink& progress = {},
                     const protocol::WorkLimits& limits = {});
  /// The platform, as the worker says it.
  record::Named<std::string> platform();

  /// Tickets without a `done` or `error` so far.
  const std::set<int64_t>& open() const { return open_; }
  /// The process, or -1 while none runs.
  pid_t pid() const { return child_ == nullptr ? -1 : child_->process(); }

 private:
  void start();
  bool read_more(std::chrono::milliseconds timeout);
  void take_lines(const std::vector<std::string>& lines);
  void take(const std::string& line);
  bool is_well();
  void end_worker();
  void report_death();

  std::filesystem::path program_;
  std::unique_ptr<process::Child> child_;
  std::optional<process::OutputLog> output_;
  process::SilenceWatch silence_;
  const process::Patience patience_;
  std::string mark_;  ///< in the environment of all that the worker starts
  int64_t last_ticket_ = 0;
  std::optional<int64_t> ping_;  ///< ticket of the question whether it is well
  int deaths_in_a_row_ = 0;      ///< without a word in between
  std::string last_reason_;
  std::set<int64_t> open_;
  std::deque<WorkerMessage> messages_;
};

}  // namespace gradus::run
