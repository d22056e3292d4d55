#include "worker/preloader.h"

#include <poll.h>

#include <algorithm>

#include "gradus/error.h"
#include "loading/guard.h"
#include "worker/pages.h"
#include "worker/verbs.h"

namespace gradus::worker {
namespace {

constexpr std::int64_t many_runs = 16;  // from here on gathering pages saves more than it takes

/// Loads a run's plugins where that works; a run whose plugin fails gets its row later.
void load_plugins(const record::RunRequest& run, PluginsAndData& loaded) {
  try {
    loaded.plugins.load_all(run.plugins);
  } catch (const Error&) {
  }
}

}  // namespace

Preloader::Preloader(int channel, PluginsAndData& loaded,
                     const record::Named<std::string>& platform, Preloads preloads)
    : preloads_(preloads),
      host_(channel),
      loaded_(loaded),
      jobs_(host_, loaded_, platform),
      shared_(host_, jobs_, loaded_, platform) {
  jobs_.count_beside([this] { return shared_.at_work(); });
}

void Preloader::serve() {
  while (host_.is_open()) {
    wait();
    for (const Request& request : host_.receive()) handle(request);
    shared_.look();
    jobs_.look();
  }
  jobs_.end_all();
  shared_.end();
}

void Preloader::wait() {
  std::vector<pollfd> waits;
  add_wait(waits, host_.channel());
  jobs_.add_waits(waits);
  shared_.add_waits(waits);
  const bool watching = jobs_.at_work() || shared_.is_busy();
  ::poll(waits.data(), waits.size(),
         watching ? static_cast<int>(process::watch_interval.count()) : -1);
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
    shared_.cancel(request);
    jobs_.cancel(cancel->of);
  } else if (std::holds_alternative<protocol::PingWork>(request.work)) {
    host_.answer(request.ticket, protocol::Done());
  } else if (preloads_ == Preloads::shared || !shared_.take(request)) {
    jobs_.add(request, child_verb(request));
  }
}

void Preloader::load(const protocol::PrepareWork& work) {
  if (preloads_ == Preloads::shared) {
    share_between(work.runs, loaded_);
    return;
  }
  for (const record::RunRequest& run : work.runs) load_plugins(run, loaded_);
  loaded_.data.prepare(work.runs, loaded_.plugins);
  const auto given = static_cast<std::int64_t>(work.runs.size());
  if (std::max(given, work.expected) >= many_runs) gather_pages();
  require_one_thread("preparing data");
}

void Preloader::prepare(const Request& request, const protocol::PrepareWork& work) {
  try {
    load(work);
    host_.answer(request.ticket, protocol::Done());
  } catch (...) {
    // The worker then forks every run itself: slower, and each failure is that run's own row.
    const loading::Failure failure = loading::current_failure("preparing data");
    host_.answer(request.ticket, protocol::Done{.error = protocol::WorkError{
                                                    .id = failure.id, .text = failure.text}});
    // What is at work here goes on where only one more thing to share could not be started.
    if (preloads_ == Preloads::data) host_.close();
  }
}

}  // namespace gradus::worker
