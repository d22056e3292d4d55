// The preloader: a child of the worker that holds a plan's plugins and data, so that the processes
// of the runs, which are its children, share its pages. The worker itself never loads a plugin.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "worker/host_link.h"
#include "worker/jobs.h"
#include "worker/workshop.h"

namespace gradus::worker {

class Preloader {
 public:
  /// Requests come on `channel`.
  Preloader(int channel, const Json& platform);

  /// Serves until the other end closes, or preparing fails; then every child is ended.
  void serve();

 private:
  struct Verb {
    const char* name;
    void (Preloader::*handle)(const Request& request);
  };
  static const std::vector<Verb>& verbs();

  void handle(const Request& request);
  void dispatch(const Request& request);
  void prepare(const Request& request);
  void cancel(const Request& request);
  void ping(const Request& request);
  void wait();

  HostLink host_;
  Workshop workshop_;
  Jobs jobs_;
};

}  // namespace gradus::worker
