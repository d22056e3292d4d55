// The preloader: a child of the worker that holds a plan's plugins and data, so that the processes
// of the runs, which are its children, share its pages. The worker itself never loads a plugin.
#pragma once

#include <string>
#include <vector>

#include "worker/host_link.h"
#include "worker/jobs.h"
#include "worker/workshop.h"

namespace gradus::worker {

class Preloader {
 public:
  /// Requests come on `channel`.
  Preloader(int channel, const record::Named<std::string>& platform);

  /// Serves until the other end closes, or preparing fails; then every child is ended.
  void serve();

 private:
  void handle(const Request& request);
  void dispatch(const Request& request);
  void prepare(const Request& request, const protocol::PrepareWork& work);
  void wait();

  HostLink host_;
  Workshop workshop_;
  Jobs jobs_;
};

}  // namespace gradus::worker
