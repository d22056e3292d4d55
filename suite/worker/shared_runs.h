// Runs that share what takes long to start (loading/sharing.h): the preloader forks a process that
// starts it once, and these runs are forked from there. Other runs never see it. Where it does not
// work, each run starts its own, and says what is wrong.
#pragma once

#include <poll.h>

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "loading/sharing.h"
#include "worker/jobs.h"
#include "worker/preloader_link.h"

namespace gradus::worker {

class SharedRuns {
 public:
  /// Answers go to `host`; what cannot share goes to `jobs`. `loaded` has the plugins.
  SharedRuns(HostLink& host, Jobs& jobs, PluginsAndData& loaded,
             const record::Named<std::string>& platform);

  /// Takes a request that can share something; false where this one cannot.
  bool take(const Request& request);
  /// Passes on a request that cancels another, where that one is here.
  void cancel(const Request& request);
  /// Passes on answers, and requests whose turn has come.
  void look();

  /// How many runs are at work there.
  std::int64_t at_work() const { return link_.runs_at_work(); }
  bool is_busy() const { return !held_.empty() || link_.is_busy(); }
  void add_waits(std::vector<pollfd>& waits) { link_.add_waits(waits); }
  void end() { link_.end(); }

 private:
  loading::Shared what_it_shares(const Request& request);
  bool start(const record::RunRequest& run);

  Jobs& jobs_;
  PluginsAndData& loaded_;
  PreloaderLink link_;
  std::set<std::string> started_;  ///< names of what the process has, or is asked to start
  std::deque<Request> held_;       ///< until it has, and there is room
  std::int64_t ticket_;            ///< of the last request of its own
  int starts_ = 0;
};

/// What the process that runs are forked from does when it is asked to prepare: starts what these
/// runs share. Throws what the plugin throws, and Error "worker.threads" where threads are left.
void share_between(const std::vector<record::RunRequest>& runs, PluginsAndData& loaded);

/// Throws Error "worker.threads": a process with more than one must not fork. `what` made them.
void require_one_thread(const std::string& what);

}  // namespace gradus::worker
