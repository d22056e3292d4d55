// The worker: serves the requests of `gradus`, each in a child of its own (docs/protocol.md).
// Runs and tools are children of the preloader once there is one.
#pragma once

#include <vector>

#include "base/json.h"
#include "worker/host_link.h"
#include "worker/jobs.h"
#include "worker/preloader_link.h"
#include "worker/workshop.h"

namespace gradus::worker {

class WorkerServer {
 public:
  /// Requests come on `channel`. `platform` is what "hello" answers.
  WorkerServer(int channel, Json platform);

  /// Serves until the other end closes; then every child is ended.
  void serve();

 private:
  struct Verb {
    const char* name;
    void (WorkerServer::*handle)(const Request& request);
  };
  static const std::vector<Verb>& verbs();

  void handle(const Request& request);
  void dispatch(const Request& request);
  void hello(const Request& request);
  void ping(const Request& request);
  void prepare(const Request& request);
  void cancel(const Request& request);
  void wait();

  const Json platform_;
  HostLink host_;
  Workshop workshop_;  ///< stays empty here; each child has a copy of its own
  Jobs jobs_;
  PreloaderLink preloader_;
};

}  // namespace gradus::worker
