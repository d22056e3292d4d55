// The worker: serves the requests of `gradus`, each in a child of its own (docs/protocol.md).
// Runs and tools are children of the preloader once there is one.
#pragma once

#include <vector>

#include "worker/child_request.h"
#include "worker/host_link.h"
#include "worker/jobs.h"
#include "worker/preloader_link.h"

namespace gradus::worker {

class WorkerServer {
 public:
  /// Requests come on `channel`. `platform` is what "hello" answers.
  WorkerServer(int channel, record::Named<std::string> platform);

  /// Serves until the other end closes; then every child is ended.
  void serve();

 private:
  void handle(const Request& request);
  void dispatch(const Request& request);
  void cancel(const Request& request, int64_t ticket);
  void wait();

  const record::Named<std::string> platform_;
  HostLink host_;
  PluginsAndData loaded_;  ///< stays empty here; each child has a copy of its own
  Jobs jobs_;
  PreloaderLink preloader_;
};

}  // namespace gradus::worker
