// The worker as the host sees it: a process that answers requests over a socket, and is started
// again if it dies (docs/formats.md, "Worker protocol").
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"

namespace gradus {

/// The worker program: GRADUS_WORKER, or "gradus-worker" beside this program or in
/// ../libexec/gradus. Throws Error "worker.missing" naming the places looked at.
std::filesystem::path find_worker();

/// A wait that was given up.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

/// What arrives from the worker.
struct WorkerMessage {
  int64_t ticket = 0;
  std::string event;  ///< "started", "progress", "done", "error", or "died" (made by the client)
  Json body;          ///< the whole message; for "died": {"reason", "stderr": [last lines]}
};

/// One worker process, started by the first request. Requests that are open when it dies are each
/// answered by a message "died"; the next request starts another process. Not thread-safe.
class WorkerClient {
 public:
  explicit WorkerClient(std::filesystem::path program);
  /// Closes the socket, upon which the worker kills its children and ends, and waits for it; kills
  /// it if it has not ended after 2 s.
  ~WorkerClient();
  WorkerClient(const WorkerClient&) = delete;
  WorkerClient& operator=(const WorkerClient&) = delete;

  /// Sends `{"ticket": N, "do": word, ...arguments}` and returns the ticket. Throws Error
  /// "worker.start" if the process cannot be started, and "worker.dying" where the worker died
  /// twice in a row without an answer in between.
  int64_t send(const std::string& word, const Json& arguments = Json::object());

  /// The next message, or nothing after `timeout` (or when a signal interrupts the wait). Throws
  /// Error "worker.protocol" for a line that is no message.
  std::optional<WorkerMessage> next(std::chrono::milliseconds timeout);

  /// Sends a request and waits for its `done`; throws what an `error` message says, Error
  /// "worker.died" if the worker dies over it, and Interrupted where `stop` becomes true. Messages
  /// "progress" of the request go to `progress`; those of other requests are kept for `next`.
  Json ask(const std::string& word, const Json& arguments = Json::object(),
           const std::function<bool()>& stop = {},
           const std::function<void(const Json&)>& progress = {});

  /// Tickets without a `done` or `error` so far.
  const std::set<int64_t>& open() const { return open_; }
  /// The process, or -1 while none runs.
  pid_t pid() const { return pid_; }

 private:
  struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void start();
  bool read_more(std::chrono::milliseconds timeout);
  void take_lines();
  void take(const std::string& line);
  void buried();
  bool write_line(const std::string& line);
  std::vector<std::string> last_stderr() const;

  std::filesystem::path program_;
  pid_t pid_ = -1;
  int socket_ = -1;
  int64_t last_ticket_ = 0;
  int deaths_in_a_row_ = 0;
  std::string received_, last_reason_;
  std::set<int64_t> open_;
  std::deque<WorkerMessage> messages_;
  std::unique_ptr<std::FILE, FileCloser> stderr_;
};

}  // namespace gradus
