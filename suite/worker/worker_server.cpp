#include "worker/worker_server.h"

#include <poll.h>

#include <utility>

#include "gradus/error.h"
#include "process/child_setup.h"
#include "worker/preloader.h"
#include "worker/verbs.h"

namespace gradus::worker {

WorkerServer::WorkerServer(int channel, Json platform)
    : platform_(std::move(platform)),
      host_(channel),
      jobs_(host_, workshop_, platform_),
      preloader_(
          host_, [this] { Preloader(process::channel_descriptor, platform_).serve(); },
          [this](const Request& request, const Outcome& outcome) {
            jobs_.finish(request, outcome);
          }) {}

const std::vector<WorkerServer::Verb>& WorkerServer::verbs() {
  static const std::vector<Verb> verbs = {{"hello", &WorkerServer::hello},
                                          {"ping", &WorkerServer::ping},
                                          {"prepare", &WorkerServer::prepare},
                                          {"cancel", &WorkerServer::cancel}};
  return verbs;
}

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
    host_.error(request.ticket, error.id(), error.what());
  } catch (const Json::exception& error) {
    host_.error(request.ticket, "worker.request", std::string("request: ") + error.what());
  }
}

void WorkerServer::dispatch(const Request& request) {
  for (const Verb& verb : verbs()) {
    if (request.verb == verb.name) return (this->*verb.handle)(request);
  }
  const ChildVerb* verb = find_child_verb(request.verb);
  if (verb == nullptr) {
    std::vector<std::string> own;
    for (const Verb& known : verbs()) own.emplace_back(known.name);
    refuse_verb(request.verb, own);
  }
  if (verb->uses_data && !request.on_gpu() && preloader_.is_ready()) {
    preloader_.send(request);
  } else {
    jobs_.add(request, *verb);
  }
}

void WorkerServer::hello(const Request& request) {
  host_.done(request.ticket, {{"platform", platform_}});
}

void WorkerServer::ping(const Request& request) {
  host_.done(request.ticket);
}

void WorkerServer::prepare(const Request& request) {
  preloader_.prepare(request);
}

void WorkerServer::cancel(const Request& request) {
  jobs_.cancel(request.line.at("of"));
  preloader_.cancel(request);
  host_.done(request.ticket);
}

}  // namespace gradus::worker
