// The loop of the worker, and of the stage: the child of the worker that holds a plan's plugins and
// data so that its own children share their pages, while the worker itself never loads a plugin.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "worker/child.h"
#include "worker/job.h"
#include "worker/line_channel.h"
#include "worker/outcome.h"
#include "worker/workshop.h"

namespace gradus {

class Server {
 public:
  enum class Role { worker, stage };

  /// Requests come on `channel`. `platform` is what "hello" answers.
  Server(Role role, int channel, Json platform);

  /// Serves until the other end closes; then every child is ended.
  void serve();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void wait();
  void handle(const std::string& line);
  void dispatch(const Json& request);
  void answer(const Json& request, const char* event, const Json& content = Json::object());
  void refuse(const Json& ticket, const std::string& id, const std::string& text);

  void start(const Json& request);
  void hold(const Json& request);
  void start_held();
  bool is_free_for(const Job& job) const;
  void cancel(const Json& request);
  void listen_to(Job& job);
  void finish(Job& job);
  void finish_with(const Json& request, const Outcome& outcome);
  void look_at_jobs();

  void prepare(const Json& request);
  void prepare_here(const Json& request);
  void hand_to_stage(const Json& request);
  void look_at_stage();
  void lose_stage();
  void end_stage();

  const Role role_;
  LineChannel channel_;
  const Json platform_;
  Workshop workshop_;
  bool open_ = true;
  Time watched_{};
  std::vector<std::unique_ptr<Job>> jobs_;
  std::deque<std::unique_ptr<Job>> held_;  ///< forked, and started when others have ended
  std::unique_ptr<Job> stage_;
  std::map<std::string, Json> with_stage_;  ///< requests that the stage has not finished, by ticket
  double prepare_limit_s_ = 0;
  Time prepare_start_{};
};

/// Replaces this process by a fresh `gradus-worker` that sees the GPUs and does one request.
[[noreturn]] void become_gpu_worker();

}  // namespace gradus
