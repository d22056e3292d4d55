// A request that a child works on, and what it has said of it.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "process/watched_child.h"
#include "protocol/messages.h"
#include "worker/request.h"
#include "worker/verbs.h"

namespace gradus::worker {

class Job {
 public:
  /// Forks the child, which waits until `start`. `body` runs in it, with the request and its token.
  Job(Request request, const ChildVerb& verb, process::OutputLog output,
      const std::function<void(const Request&)>& body);

  const Request& request() const { return request_; }
  process::WatchedChild& watched() { return watched_; }
  const process::WatchedChild& watched() const { return watched_; }
  process::Child& child() { return watched_.child(); }

  /// Lets the child begin; time and memory count from here.
  void start();
  /// Reads what the child has sent. One that sends what only a plugin can have written, or closes
  /// the connection and goes on, is killed.
  void listen();
  /// Whether there may be more to read.
  bool is_connected() const { return connected_; }

  const std::optional<protocol::Progress>& progress() const { return progress_; }
  bool has_news() const { return news_; }  ///< of progress, in the last `listen`
  /// Whether all that is left to do is to write the record.
  bool is_writing() const { return writing_; }
  const std::optional<protocol::Result>& result() const { return result_; }
  const std::optional<protocol::WorkFailure>& failure() const { return failure_; }
  const std::string& misuse() const { return misuse_; }  ///< of the connection, or empty

  bool answered = false;  ///< the host has been told the result

 private:
  using Clock = std::chrono::steady_clock;
  void take(const std::string& line);
  void refuse(const std::string& why);

  Request request_;
  const ChildVerb& verb_;
  process::WatchedChild watched_;
  std::optional<protocol::Progress> progress_;
  std::optional<protocol::Result> result_;
  std::optional<protocol::WorkFailure> failure_;
  bool connected_ = true, news_ = false, writing_ = false;
  Clock::time_point disconnected_{};
  std::string misuse_;
};

}  // namespace gradus::worker
