#include "run/job_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "../study/fixture.h"
#include "../study/records.h"
#include "base/files.h"
#include "record/content_hash.h"
#include "study/results.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;
using testing::platform;
using testing::record_of;
using testing::TemporaryFolder;

/// Stands in for a worker: answers the oldest open request each time it is asked for messages.
class FakeWorker : public Worker {
 public:
  /// Does what a run would do in its folder, and returns the event that ends it.
  using Run = std::function<std::string(const std::string& id, const fs::path& folder)>;
  explicit FakeWorker(Run run) : run_(std::move(run)) {}

  int64_t send(const std::string& verb, const Json& arguments) override {
    verbs.push_back(verb);
    if (verb == "cancel") {
      cancelled.insert(arguments.at("of").get<int64_t>());
      return ++last_ticket_;
    }
    if (verb != "run") return ++last_ticket_;
    open_.push_back({++last_ticket_, arguments});
    most_open = std::max(most_open, open_.size());
    return last_ticket_;
  }

  std::optional<WorkerMessage> next(std::chrono::milliseconds) override {
    if (messages_.empty()) work();
    if (messages_.empty()) return std::nullopt;
    WorkerMessage message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  std::vector<std::string> verbs;
  std::set<int64_t> cancelled;
  std::size_t most_open = 0;

 private:
  struct Open {
    int64_t ticket;
    Json arguments;
  };

  void work() {
    // A message at a time, so that the queue can act in between.
    if (open_.empty() || (idle_ = !idle_)) return;
    const Open job = open_.front();
    open_.pop_front();
    messages_.push_back({job.ticket, "started", Json::object()});
    const std::string event =
        run_(job.arguments.at("request").at("id"), job.arguments.at("folder").get<std::string>());
    if (event != "died") {
      messages_.push_back({job.ticket, event, Json::object()});
      return;
    }
    const Json body = {{"reason", "the worker ended"}, {"stderr", {"last words"}}};
    messages_.push_back({job.ticket, "died", body});
    for (const Open& other : open_) messages_.push_back({other.ticket, "died", body});
    open_.clear();
  }

  Run run_;
  int64_t last_ticket_ = 0;
  bool idle_ = false;
  std::deque<Open> open_;
  std::deque<WorkerMessage> messages_;
};

/// The eight runs of the small study, in a fresh output folder.
class Queue : public ::testing::Test {
 protected:
  Queue() {
    options.out = out.path;
    options.jobs = 1;
  }

  const RunRequest& request(const std::string& id) const {
    return *std::ranges::find(plan.runs, id, &RunRequest::id);
  }

  void write(const fs::path& folder, const std::string& id, const std::string& status) const {
    Json record = record_of(request(id), status, 1, platform);
    write_hashed_json(folder / "record.json", record);
  }

  /// What every run does that is left alone.
  FakeWorker::Run finishes() const {
    return [this](const std::string& id, const fs::path& folder) {
      write(folder, id, "finished");
      return std::string("done");
    };
  }

  RunSummary work(FakeWorker& worker) {
    const Results results(out.path);
    const std::vector<TodoRow> rows = todo_list(plan, results, {});
    std::vector<const TodoRow*> to_run;
    for (const TodoRow& row : rows) {
      if (row.todo == Todo::run || row.todo == Todo::rerun_stale) to_run.push_back(&row);
    }
    const Interrupts interrupts;
    RunSummary summary;
    Durations durations;
    RunListener nobody;
    JobQueue queue(options, platform, worker, nobody, summary, durations, interrupts);
    queue.work_off(to_run, results);
    return summary;
  }

  Json record(std::size_t run) const { return Results(out.path).find(plan.runs[run].id); }

  TemporaryFolder out;
  Plan plan = testing::plan(testing::small_study);
  RunOptions options;
};

using Counts = std::map<RunStatus, int64_t>;

TEST_F(Queue, PutsEveryRecordInItsPlace) {
  FakeWorker worker(finishes());
  const RunSummary summary = work(worker);
  EXPECT_EQ(summary.statuses, (Counts{{RunStatus::finished, 8}}));
  EXPECT_EQ(summary.left, 0);
  EXPECT_FALSE(summary.interrupted);
  const Results results(out.path);
  EXPECT_EQ(results.records().size(), 8u);
  EXPECT_TRUE(results.unreadable().empty());
  for (const RunRequest& run : plan.runs) {
    EXPECT_FALSE(fs::exists(results.partial_folder(WorkKind::run, run.id)));
  }
}

TEST_F(Queue, KeepsOneRunInReserve) {
  for (const int jobs : {1, 3}) {
    fs::remove_all(out.path);
    options.jobs = jobs;
    FakeWorker worker(finishes());
    work(worker);
    EXPECT_EQ(worker.most_open, static_cast<std::size_t>(jobs) + 1);
  }
}

TEST_F(Queue, WhateverARunLeavesIsThatRunsRow) {
  const std::string silent = plan.runs[0].id, edited = plan.runs[1].id, other = plan.runs[2].id,
                    odd = plan.runs[3].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    if (id == silent) return std::string("done");
    if (id == other) {
      write(folder, silent, "finished");
    } else if (id == odd) {
      fs::create_directories(folder / "record.json");
    } else {
      write(folder, id, "finished");
    }
    if (id == edited) {
      std::string text = read_file(folder / "record.json");
      text.replace(text.find("0.5"), 3, "0.1");
      write_atomically(folder / "record.json", text);
    }
    return std::string("done");
  });
  const RunSummary summary = work(worker);
  EXPECT_EQ(summary.statuses, (Counts{{RunStatus::finished, 4}, {RunStatus::failed, 4}}));
  EXPECT_EQ(record(0)["error"]["id"], "files.read");
  EXPECT_EQ(record(1)["error"]["id"], "record.hash");
  EXPECT_EQ(record(2)["error"]["id"], "record.place");
  EXPECT_EQ(record(3)["error"]["id"], "files.read");
  EXPECT_EQ(exit_code(summary), 3);
}

TEST_F(Queue, ADeadWorkersRunIsCrashedAndTheReserveIsSentAgain) {
  const std::string deadly = plan.runs[0].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    if (id == deadly) return std::string("died");
    write(folder, id, "finished");
    return std::string("done");
  });
  const RunSummary summary = work(worker);
  EXPECT_EQ(summary.statuses, (Counts{{RunStatus::finished, 7}, {RunStatus::crashed, 1}}));
  EXPECT_EQ(record(0)["error"]["id"], "worker.died");
  EXPECT_THAT(record(0)["stderr"].get<std::string>(), ::testing::HasSubstr("last words"));
  EXPECT_EQ(std::ranges::count(worker.verbs, "run"), 9) << "one of eight was sent twice";
}

TEST_F(Queue, ARunThatWasCutOffReplacesNoOutcome) {
  // An earlier record, timed out: it is to be made again.
  write(out.path / "runs" / plan.runs[0].id, plan.runs[0].id, "timed_out");
  const std::string deadly = plan.runs[0].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    if (id == deadly) return std::string("died");
    write(folder, id, "finished");
    return std::string("done");
  });
  work(worker);
  EXPECT_EQ(record(0)["status"], "timed_out");
}

TEST_F(Queue, AnInterruptCancelsWhatTakesLong) {
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    const bool first = id == plan.runs[0].id;
    write(folder, id, first ? "finished" : "interrupted");
    if (first) std::raise(SIGINT);
    return std::string("done");
  });
  const RunSummary summary = work(worker);
  EXPECT_TRUE(summary.interrupted);
  EXPECT_EQ(worker.cancelled.size(), 1u) << "the one in reserve";
  EXPECT_EQ(summary.statuses.at(RunStatus::finished), 1);
  EXPECT_EQ(summary.left, 7);
  EXPECT_EQ(exit_code(summary), 130);
}

}  // namespace
}  // namespace gradus
