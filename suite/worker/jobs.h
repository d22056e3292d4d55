// The children of a serving process: those at work, and those whose turn has not come.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "worker/child_request.h"
#include "worker/host_link.h"
#include "worker/job.h"
#include "worker/outcome.h"

namespace gradus::worker {

class Jobs {
 public:
  /// Answers go to `host`. `platform` goes into the records of runs that did not write their own.
  Jobs(HostLink& host, PluginsAndData& loaded, const record::Named<std::string>& platform)
      : host_(host), loaded_(loaded), platform_(platform) {}

  /// Forks a child for the request. It begins at once, or when fewer children than the request says
  /// are at work; until then it waits, so that neither the fork nor the making of its folder stands
  /// between two runs.
  void add(const Request& request, const ChildVerb& verb);
  /// Ends the child of that ticket, if it is here.
  void cancel(int64_t ticket);
  /// Takes what children have said, keeps them to their limits, finishes what has ended.
  void look();
  /// Answers a request whose child brought no result.
  void finish(const Request& request, const record::Outcome& outcome);

  bool at_work() const { return !at_work_.empty(); }
  /// Whether a request that allows so many at work at once may start now; 0 allows any number.
  bool has_room(int64_t parallel) const;
  /// From now on, children that another process has at work take room, too.
  void count_beside(std::function<int64_t()> others) { others_ = std::move(others); }
  void add_waits(std::vector<pollfd>& waits);
  void end_all();

 private:
  using Clock = std::chrono::steady_clock;
  using List = std::deque<std::unique_ptr<Job>>;

  void start_waiting();
  void answer_early(Job& job);
  void finish(Job& job);
  bool look_at(Job& job, bool watch);

  HostLink& host_;
  PluginsAndData& loaded_;
  const record::Named<std::string>& platform_;
  List at_work_, waiting_;
  std::function<int64_t()> others_;
  Clock::time_point watched_{};
};

/// Adds a wait for what comes on the channel, and for when it takes more.
void add_wait(std::vector<pollfd>& waits, const process::LineChannel& channel);

}  // namespace gradus::worker
