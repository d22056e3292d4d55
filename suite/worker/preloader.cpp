#include "worker/preloader.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

#include "gradus/error.h"
#include "loading/guard.h"
#include "process/child_setup.h"
#include "worker/pages.h"
#include "worker/verbs.h"

namespace gradus::worker {
namespace {

constexpr std::int64_t many_runs = 16;  // from here on gathering pages saves more than it takes

/// Loads a run's plugins where that works; a run whose plugin fails gets its row later.
void load_plugins(const record::RunRequest& run, Workshop& workshop) {
  try {
    workshop.plugins.load_all(run.plugins);
  } catch (const Error&) {
  }
}

void require_one_thread() {
  const int threads = process::thread_count();
  if (threads == 1) return;
  throw Error("worker.threads", "preparing data", "one thread afterwards",
              fmt::format("{} threads", threads), "");
}

}  // namespace

Preloader::Preloader(int channel, const record::Named<std::string>& platform)
    : host_(channel), jobs_(host_, workshop_, platform) {}

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
    host_.error(request.ticket, error);
  }
}

void Preloader::dispatch(const Request& request) {
  if (const auto* work = std::get_if<protocol::PrepareWork>(&request.work)) {
    prepare(request, *work);
  } else if (const auto* cancel = std::get_if<protocol::CancelWork>(&request.work)) {
    jobs_.cancel(cancel->of);
  } else if (std::holds_alternative<protocol::PingWork>(request.work)) {
    host_.answer(request.ticket, protocol::Done());
  } else {
    jobs_.add(request, child_verb(request));
  }
}

void Preloader::prepare(const Request& request, const protocol::PrepareWork& work) {
  try {
    for (const record::RunRequest& run : work.runs) load_plugins(run, workshop_);
    workshop_.data.prepare(work.runs, workshop_.plugins);
    const auto given = static_cast<std::int64_t>(work.runs.size());
    if (std::max(given, work.expected) >= many_runs) gather_pages();
    require_one_thread();
    host_.answer(request.ticket, protocol::Done());
  } catch (...) {
    // The worker then forks every run itself: slower, and each failure is that run's own row.
    const loading::Failure failure = loading::current_failure("preparing data");
    host_.answer(request.ticket, protocol::Done{.error = protocol::WorkError{
                                                    .id = failure.id, .text = failure.text}});
    host_.close();
  }
}

}  // namespace gradus::worker
