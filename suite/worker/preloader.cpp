#include "worker/preloader.h"

#include <poll.h>

#include "execution/guard.h"
#include "gradus/error.h"
#include "process/child_setup.h"
#include "worker/pages.h"
#include "worker/verbs.h"

namespace gradus::worker {
namespace {

constexpr std::size_t many_runs = 16;  // from here on gathering pages saves more than it takes

/// Loads a run's plugins where that works; a run whose plugin fails gets its row later.
void load_plugins(const Json& run, Workshop& workshop) {
  try {
    workshop.plugins.load_all(run.at("plugins"));
  } catch (const Error&) {
  }
}

void require_one_thread() {
  const int threads = process::thread_count();
  if (threads == 1) return;
  throw Error("worker.threads", "preparing data", "one thread afterwards",
              std::to_string(threads) + " threads", "");
}

}  // namespace

Preloader::Preloader(int channel, const Json& platform)
    : host_(channel), jobs_(host_, workshop_, platform) {}

const std::vector<Preloader::Verb>& Preloader::verbs() {
  static const std::vector<Verb> verbs = {
      {"prepare", &Preloader::prepare}, {"cancel", &Preloader::cancel}, {"ping", &Preloader::ping}};
  return verbs;
}

void Preloader::serve() {
  while (host_.is_open()) {
    wait();
    for (const Request& request : host_.receive()) handle(request);
    jobs_.look();
  }
  jobs_.end_all();
}

void Preloader::wait() {
  std::vector<pollfd> waits;
  add_wait(waits, host_.channel());
  jobs_.add_waits(waits);
  ::poll(waits.data(), waits.size(),
         jobs_.at_work() ? static_cast<int>(process::watch_interval.count()) : -1);
}

void Preloader::handle(const Request& request) {
  try {
    dispatch(request);
  } catch (const Error& error) {
    host_.error(request.ticket, error.id(), error.what());
  } catch (const Json::exception& error) {
    host_.error(request.ticket, "worker.request", std::string("request: ") + error.what());
  }
}

void Preloader::dispatch(const Request& request) {
  for (const Verb& verb : verbs()) {
    if (request.verb == verb.name) return (this->*verb.handle)(request);
  }
  const ChildVerb* verb = find_child_verb(request.verb);
  if (verb == nullptr) refuse_verb(request.verb, {});
  jobs_.add(request, *verb);
}

void Preloader::prepare(const Request& request) {
  const Json& runs = request.line.at("runs");
  try {
    for (const Json& run : runs) load_plugins(run, workshop_);
    workshop_.data.prepare(runs, workshop_.plugins);
    if (runs.size() >= many_runs) gather_pages();
    require_one_thread();
    host_.done(request.ticket);
  } catch (...) {
    // The worker then forks every run itself: slower, and each failure is that run's own row.
    const Failure failure = current_failure("preparing data");
    host_.done(request.ticket, {{"error", {{"id", failure.id}, {"text", failure.text}}}});
    host_.close();
  }
}

void Preloader::cancel(const Request& request) {
  jobs_.cancel(request.line.at("of"));
}

void Preloader::ping(const Request& request) {
  host_.done(request.ticket);
}

}  // namespace gradus::worker
