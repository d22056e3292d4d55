// The preloader as the worker sees it: a child that is started when it is needed, asked, watched,
// and started again where something ends it.
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process/output_log.h"
#include "process/silence.h"
#include "process/watched_child.h"
#include "worker/host_link.h"
#include "worker/outcome.h"

namespace gradus::worker {

class PreloaderLink {
 public:
  /// Who finishes a request that the preloader took with it when it ended.
  using Finish = std::function<void(const Request& request, const record::Outcome& outcome)>;

  /// `serve` runs in the preloader's process. Its answers go to `host`.
  PreloaderLink(HostLink& host, std::function<void()> serve, Finish finish)
      : host_(host), serve_(std::move(serve)), finish_(std::move(finish)) {}

  /// Starts it where it is not there, and has it load what the request says. It is killed where
  /// that takes longer than the request's "wall_limit_s", 600 s without one.
  void prepare(const Request& request);
  /// Whether requests that use data are to be sent to it. One that has ended is started again, with
  /// what it was last asked to load, unless that failed or it has ended too often.
  bool is_ready();
  void send(const Request& request);
  void cancel(const Request& request);

  /// Passes on what it has answered; finishes what it had where it has ended.
  void look();
  bool is_busy() const { return child_ != nullptr && !requests_.empty(); }
  bool is_running() const { return child_ != nullptr; }
  /// Whether it has not answered yet that it has loaded what it was asked to.
  bool is_loading() const { return loading_; }
  /// Whether it has loaded it, and may be sent requests.
  bool is_prepared() const { return child_ != nullptr && loaded_ && !loading_; }
  /// Runs that were sent and are not over.
  int64_t runs_at_work() const;
  void add_waits(std::vector<pollfd>& waits);
  void end();

 private:
  using Clock = std::chrono::steady_clock;

  void start();
  void ask(const Request& request);
  void listen();
  void take(const std::string& line);
  bool pass_on(const Request& request, protocol::Event event);
  void keep_time();
  void lose();
  void give_up(const std::string& why);

  HostLink& host_;
  std::function<void()> serve_;
  Finish finish_;
  std::unique_ptr<process::WatchedChild> child_;
  bool connected_ = false;
  std::map<int64_t, Request> requests_;  ///< those that it has not answered, by ticket
  std::optional<Request> loaded_;        ///< what it has loaded, or is loading
  bool loading_ = false;
  int losses_ = 0;
  double limit_s_ = 0;
  Clock::time_point loading_since_{};
  process::SilenceWatch silence_;
  std::string given_up_;  ///< why it was killed, or empty
};

}  // namespace gradus::worker
