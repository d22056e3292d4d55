#include "worker/worker_server.h"

#include <poll.h>

#include <utility>

#include "gradus/error.h"
#include "process/child_setup.h"
#include "worker/preloader.h"
#include "worker/verbs.h"

namespace gradus::worker {

WorkerServer::WorkerServer(int channel, record::Named<std::string> platform)
    : platform_(std::move(platform)),
      host_(channel),
      jobs_(host_, loaded_, platform_),
      preloader_(
          host_, [this] { Preloader(process::channel_descriptor, loaded_, platform_).serve(); },
          [this](const Request& request, const record::Outcome& outcome) {
            jobs_.finish(request, outcome);
          }) {}

void WorkerServer::serve() {
  while (host_.is_open()) {
    wait();
    for (const Request& request : host_.receive()) handle(request);
    preloader_.look();
    jobs_.look();
  }
  jobs_.end_all();
  preloader_.end();
}

void WorkerServer::wait() {
  std::vector<pollfd> waits;
  add_wait(waits, host_.channel());
  preloader_.add_waits(waits);
  jobs_.add_waits(waits);
  const bool watching = jobs_.at_work() || preloader_.is_busy();
  ::poll(waits.data(), waits.size(),
         watching ? static_cast<int>(process::watch_interval.count()) : -1);
}

void WorkerServer::handle(const Request& request) {
  try {
    dispatch(request);
  } catch (const Error& error) {
    host_.error(request.ticket, error);
  }
}

void WorkerServer::dispatch(const Request& request) {
  if (std::holds_alternative<protocol::HelloWork>(request.work)) {
    host_.answer(request.ticket, protocol::Done{.result = protocol::Greeting{platform_}});
  } else if (std::holds_alternative<protocol::PingWork>(request.work)) {
    host_.answer(request.ticket, protocol::Done());
  } else if (std::holds_alternative<protocol::PrepareWork>(request.work)) {
    preloader_.prepare(request);
  } else if (const auto* work = std::get_if<protocol::CancelWork>(&request.work)) {
    cancel(request, work->of);
  } else {
    const ChildVerb& verb = child_verb(request);
    if (verb.uses_data && !request.on_gpu() && preloader_.is_ready()) {
      preloader_.send(request);
    } else {
      jobs_.add(request, verb);
    }
  }
}

void WorkerServer::cancel(const Request& request, int64_t ticket) {
  jobs_.cancel(ticket);
  preloader_.cancel(request);
  host_.answer(request.ticket, protocol::Done());
}

}  // namespace gradus::worker
