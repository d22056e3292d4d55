// The preloader: a child of the worker that holds a plan's plugins and data, so that the processes
// of the runs, which are its children, share its pages. The worker itself never loads a plugin.
#pragma once

#include <string>
#include <vector>

#include "worker/child_request.h"
#include "worker/host_link.h"
#include "worker/jobs.h"
#include "worker/shared_runs.h"

namespace gradus::worker {

/// What a preloader does when it is asked to prepare.
enum class Preloads {
  data,   ///< loads plugins and data; runs that share more get a preloader of their own
  shared  ///< that one: starts what its runs share
};

class Preloader {
 public:
  /// Requests come on `channel`; plugins and data go into `loaded`.
  Preloader(int channel, PluginsAndData& loaded, const record::Named<std::string>& platform,
            Preloads preloads = Preloads::data);

  /// Serves until the other end closes, or preparing fails; then every child is ended.
  void serve();

 private:
  void handle(const Request& request);
  void dispatch(const Request& request);
  void prepare(const Request& request, const protocol::PrepareWork& work);
  void load(const protocol::PrepareWork& work);
  void wait();

  const Preloads preloads_;
  HostLink host_;
  PluginsAndData& loaded_;
  Jobs jobs_;
  SharedRuns shared_;
};

}  // namespace gradus::worker
