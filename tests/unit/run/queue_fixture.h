// A queue with a worker that tests make say what they want.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../study/fixture.h"
#include "../study/records.h"
#include "record/lost_record.h"
#include "run/job_queue.h"
#include "study/results.h"

namespace gradus::testing {

namespace fs = std::filesystem;

/// Stands in for a worker: answers the oldest open request each time it is asked for messages.
class FakeWorker : public run::Worker {
 public:
  /// Does what a run would do in its folder, and returns the event that ends it.
  using Run = std::function<std::string(const std::string& id, const fs::path& folder)>;
  explicit FakeWorker(Run run) : run_(std::move(run)) {}

  int64_t send(const protocol::Work& work, const protocol::WorkLimits&) override {
    verbs.emplace_back(protocol::verb_of(work));
    if (const auto* cancel = std::get_if<protocol::CancelWork>(&work)) {
      cancelled.insert(cancel->of);
      return ++last_ticket_;
    }
    const auto* run = std::get_if<protocol::RunWork>(&work);
    if (run == nullptr) return ++last_ticket_;
    open_.push_back({++last_ticket_, *run});
    most_open = std::max(most_open, open_.size());
    return last_ticket_;
  }

  std::optional<run::WorkerMessage> next(std::chrono::milliseconds) override {
    if (messages_.empty()) work();
    if (messages_.empty()) return std::nullopt;
    run::WorkerMessage message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  std::vector<std::string> verbs;
  std::set<int64_t> cancelled;
  std::size_t most_open = 0;
  std::size_t at_once = 1;           ///< so many of the open requests are at work
  std::vector<std::string> started;  ///< ids, in order

  std::size_t open() const { return open_.size(); }

 private:
  struct Open {
    int64_t ticket;
    protocol::RunWork work;
    bool started = false;

    const std::string& id() const { return work.request.id; }
    fs::path folder() const { return work.place.folder; }
  };

  void start() {
    for (std::size_t i = 0; i < std::min(at_once, open_.size()); ++i) {
      if (std::exchange(open_[i].started, true)) continue;
      messages_.push_back({open_[i].ticket, protocol::Started{}});
      started.push_back(open_[i].id());
    }
  }

  void work() {
    // A message at a time, so that the queue can act in between.
    if (open_.empty() || (idle_ = !idle_)) return;
    start();
    const Open job = open_.front();
    const std::string event = run_(job.id(), job.folder());
    if (event == "died" || event == "preloader died") return all_end(event);
    open_.pop_front();
    messages_.push_back({job.ticket, protocol::Done{}});
  }

  /// With the worker, which tells nothing, or with the preloader, for which the worker speaks.
  void all_end(const std::string& event) {
    for (const Open& job : open_) {
      if (event == "died") {
        messages_.push_back({job.ticket, protocol::Died{"the worker ended", {"last words"}}});
        continue;
      }
      const record::Outcome outcome{record::RunStatus::crashed, "the preloader ended",
                                    "worker.preloader"};
      record::write_record(OutputFolder(job.folder()), record::record_file,
                           record::lost_record(job.work.request, outcome, platform));
      messages_.push_back({job.ticket, protocol::Done{.error = protocol::WorkError{
                                                          outcome.error_id, outcome.reason}}});
    }
    open_.clear();
  }

  Run run_;
  int64_t last_ticket_ = 0;
  bool idle_ = false;
  std::deque<Open> open_;
  std::deque<run::WorkerMessage> messages_;
};

/// Numbers of runs by their status.
using Counts = std::map<record::RunStatus, int64_t>;

/// The eight runs of the small study, in a fresh output folder.
class Queue : public ::testing::Test {
 protected:
  Queue() {
    options.out = out.path;
    options.jobs = 1;
  }

  const record::RunRequest& request(const std::string& id) const {
    return *std::ranges::find(plan.runs, id, &record::RunRequest::id);
  }

  void write(const fs::path& folder, const std::string& id, record::RunStatus status) const {
    record::write_record(OutputFolder(folder), record::record_file,
                         record_of(request(id), status, 1, platform));
  }

  /// What every run does that is left alone.
  FakeWorker::Run finishes() const {
    return [this](const std::string& id, const fs::path& folder) {
      write(folder, id, record::RunStatus::finished);
      return std::string("done");
    };
  }

  run::RunSummary work(FakeWorker& worker) {
    const study::Results results(out.path);
    const std::vector<study::TodoRow> rows = study::todo_list(plan, results, {});
    std::vector<const study::TodoRow*> to_run;
    for (const study::TodoRow& row : rows) {
      if (row.todo == study::Todo::run || row.todo == study::Todo::rerun_stale)
        to_run.push_back(&row);
    }
    const run::Interrupts interrupts;
    run::RunSummary summary;
    run::Durations durations;
    run::RunListener nobody;
    run::JobQueue queue(options, platform, worker, nobody, summary, durations, interrupts);
    queue.work_off(to_run, results);
    return summary;
  }

  record::RunRecord record(std::size_t run) const {
    return *study::Results(out.path).find_run(plan.runs[run].id);
  }

  TemporaryFolder out;
  study::Plan plan = testing::plan(testing::small_study);
  run::RunOptions options;
};

}  // namespace gradus::testing
