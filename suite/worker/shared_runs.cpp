#include "worker/shared_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "process/child_setup.h"
#include "worker/preloader.h"

namespace gradus::worker {
namespace {

// Tickets of these requests: the host's are positive, and PreloaderLink has the first below.
constexpr std::int64_t first_ticket = -2;
// A process that has ended so often is not started again.
constexpr int most_starts = 4;

/// The run by which a request is judged; null where there is none.
const record::RunRequest* run_of(const Request& request) {
  if (const auto* run = std::get_if<protocol::RunWork>(&request.work)) return &run->request;
  const auto* draws = std::get_if<protocol::DrawsWork>(&request.work);
  return draws == nullptr || draws->pairs.empty() ? nullptr : &draws->pairs[0].first;
}

}  // namespace

SharedRuns::SharedRuns(HostLink& host, Jobs& jobs, PluginsAndData& loaded,
                       const record::Named<std::string>& platform)
    : jobs_(jobs),
      loaded_(loaded),
      link_(
          host,
          [this, &platform] {
            Preloader(process::channel_descriptor, loaded_, platform, Preloads::shared).serve();
          },
          [this](const Request& request, const record::Outcome& outcome) {
            jobs_.finish(request, outcome);
          }),
      ticket_(first_ticket) {}

loading::Shared SharedRuns::what_it_shares(const Request& request) {
  const record::RunRequest* run = run_of(request);
  if (run == nullptr || request.on_gpu()) return {};
  try {
    loaded_.plugins.load_all(run->plugins);
    return loading::shared_by(*run, loaded_.plugins);
  } catch (const Error&) {  // which the run will meet
    return {};
  }
}

bool SharedRuns::take(const Request& request) {
  const loading::Shared shared = what_it_shares(request);
  if (shared.name.empty()) return false;
  if (!link_.is_running()) started_.clear();
  if (started_.empty() && starts_ == most_starts) return false;
  if (started_.insert(shared.plugin.string() + " " + shared.name).second &&
      !start(*run_of(request))) {
    return false;
  }
  held_.push_back(request);
  return true;
}

/// False where no process can be forked for it.
bool SharedRuns::start(const record::RunRequest& run) {
  if (!link_.is_running()) ++starts_;
  try {
    link_.prepare(Request({ticket_--, protocol::PrepareWork{{run}, 1}}));
    return true;
  } catch (const Error&) {
    started_.clear();
    starts_ = most_starts;
    return false;
  }
}

void SharedRuns::cancel(const Request& request) {
  const auto& cancel = std::get<protocol::CancelWork>(request.work);
  const auto held = std::ranges::find(held_, cancel.of, &Request::ticket);
  if (held == held_.end()) {
    link_.cancel(request);
    return;
  }
  jobs_.add(*held, child_verb(*held));  // which then cancels it
  held_.erase(held);
}

void SharedRuns::look() {
  link_.look();
  while (!held_.empty() && !link_.is_loading()) {
    const Request& request = held_.front();
    if (!link_.is_prepared()) {
      jobs_.add(request, child_verb(request));
    } else if (jobs_.has_room(request.parallel())) {
      link_.send(request);
    } else {
      return;
    }
    held_.pop_front();
  }
}

void share_between(const std::vector<record::RunRequest>& runs, PluginsAndData& loaded) {
  for (const record::RunRequest& run : runs) {
    loaded.plugins.load_all(run.plugins);
    const loading::Shared shared = loading::shared_by(run, loaded.plugins);
    if (!shared.name.empty()) loading::share(shared);
  }
  require_one_thread("starting what runs share");
}

void require_one_thread(const std::string& what) {
  const int threads = process::thread_count();
  if (threads == 1) return;
  throw Error("worker.threads", what, "one thread afterwards", fmt::format("{} threads", threads),
              "");
}

}  // namespace gradus::worker
