#include "worker/jobs.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "gradus/error.h"
#include "process/child_setup.h"
#include "process/process_tree.h"
#include "worker/gpu_worker.h"

namespace gradus::worker {
namespace {

/// Runs and tools keep what they print beside their record.
process::OutputLog output_of(const Request& request) {
  const std::filesystem::path folder = request.folder();
  if (folder.empty()) return process::OutputLog::unnamed();
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  return process::OutputLog::file(folder / "stderr.txt");
}

/// Whether a child that wrote its record has to end before all of it is known: what it printed last
/// belongs to the record of a failure.
bool wants_output(const Job& job) {
  const auto* done = std::get_if<protocol::WorkDone>(&*job.result());
  return done != nullptr && (done->status == record::RunStatus::failed ||
                             done->status == record::RunStatus::out_of_memory);
}

}  // namespace

void add_wait(std::vector<pollfd>& waits, const process::LineChannel& channel) {
  const short events = channel.has_unsent() ? POLLIN | POLLOUT : POLLIN;
  waits.push_back({channel.descriptor(), events, 0});
}

void Jobs::add(const Request& request, const ChildVerb& verb) {
  try {
    waiting_.push_back(
        std::make_unique<Job>(request, verb, output_of(request), [&](const Request& own) {
          if (own.on_gpu()) become_gpu_worker();
          do_request(own, loaded_, process::channel_descriptor);
        }));
    start_waiting();
  } catch (const Error& error) {
    finish(request, {record::RunStatus::failed, error.what(), error.id()});
  }
}

void Jobs::start_waiting() {
  for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
    if (!has_room((*waiting)->request().parallel())) {
      ++waiting;
      continue;
    }
    at_work_.push_back(std::move(*waiting));
    waiting = waiting_.erase(waiting);
    Job& job = *at_work_.back();
    job.start();
    host_.answer(job.request().ticket, protocol::Started{job.child().process()});
  }
}

bool Jobs::has_room(int64_t parallel) const {
  if (parallel == 0) return true;
  // One that waits for the disk leaves its core to the next.
  const auto computes = [](const auto& other) { return !other->answered && !other->is_writing(); };
  return std::ranges::count_if(at_work_, computes) + (others_ ? others_() : 0) < parallel;
}

void Jobs::cancel(int64_t ticket) {
  const auto has_ticket = [&](const auto& job) { return job->request().ticket == ticket; };
  const auto waiting = std::ranges::find_if(waiting_, has_ticket);
  if (waiting != waiting_.end()) {
    at_work_.push_back(std::move(*waiting));
    waiting_.erase(waiting);
  }
  const auto found = std::ranges::find_if(at_work_, has_ticket);
  if (found != at_work_.end()) (*found)->watched().kill(process::EndedFor::cancel);
}

void Jobs::add_waits(std::vector<pollfd>& waits) {
  for (const auto& job : at_work_) {
    // A child that closed its end is only waited for; its channel would wake the loop for ever.
    if (job->is_connected()) add_wait(waits, job->child().channel());
    waits.push_back({job->child().process_descriptor(), POLLIN, 0});
  }
}

void Jobs::look() {
  const Clock::time_point now = Clock::now();
  const bool watch = now - watched_ >= process::watch_interval;
  if (watch) watched_ = now;
  if (watch && at_work()) process::end_orphans();
  std::erase_if(at_work_, [&](const auto& job) { return look_at(*job, watch); });
  start_waiting();
}

/// True when the job is over.
bool Jobs::look_at(Job& job, bool watch) {
  const bool ended = job.child().ended();  // asked first: what it sent before is then all there
  job.listen();
  if (job.has_news()) {
    host_.answer(job.request().ticket, *job.progress());
  }
  if (ended) {
    finish(job);
  } else {
    answer_early(job);
    if (watch) job.watched().watch();
  }
  return ended;
}

/// The record is there: the next run may start while this one's memory is taken apart.
void Jobs::answer_early(Job& job) {
  if (job.answered || !job.result() || wants_output(job)) return;
  job.watched().cut_output();
  host_.answer(job.request().ticket, answer_of(job));
  job.answered = true;
}

void Jobs::finish(Job& job) {
  job.watched().reap();
  if (job.answered) return;
  if (!job.result()) {
    finish(job.request(), outcome_of(job));
    return;
  }
  if (wants_output(job)) add_output(job);
  host_.answer(job.request().ticket, answer_of(job));
}

void Jobs::finish(const Request& request, const record::Outcome& outcome) {
  try {
    host_.answer(request.ticket, finish_request(request, outcome, platform_));
  } catch (const std::exception& error) {  // not even the record could be written
    const auto* own = dynamic_cast<const Error*>(&error);
    host_.answer(request.ticket,
                 protocol::WorkError{own != nullptr ? own->id() : "worker.request", error.what()});
  }
}

void Jobs::end_all() {
  for (const List* list : {&at_work_, &waiting_}) {
    for (const auto& job : *list) job->child().kill();  // all, before any is waited for
  }
  at_work_.clear();
  waiting_.clear();
}

}  // namespace gradus::worker
