#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>

#include "base/files.h"
#include "queue_fixture.h"

namespace gradus::run {
namespace {

namespace fs = std::filesystem;
using testing::Counts;
using testing::FakeWorker;
using testing::Queue;

TEST_F(Queue, PutsEveryRecordInItsPlace) {
  FakeWorker worker(finishes());
  const RunSummary summary = work(worker);
  EXPECT_EQ(summary.statuses, (Counts{{record::RunStatus::finished, 8}}));
  EXPECT_EQ(summary.left, 0);
  EXPECT_FALSE(summary.interrupted);
  const study::Results results(out.path);
  EXPECT_EQ(results.records().size(), 8u);
  EXPECT_TRUE(results.unreadable().empty());
  for (const record::RunRequest& run : plan.runs) {
    EXPECT_FALSE(fs::exists(results.partial_folder(record::WorkKind::run, run.id)));
  }
}

TEST_F(Queue, KeepsTwoRunsInReserve) {
  for (const int jobs : {1, 3}) {
    fs::remove_all(out.path);
    options.jobs = jobs;
    FakeWorker worker(finishes());
    work(worker);
    EXPECT_EQ(worker.most_open, static_cast<std::size_t>(jobs) + 2);
  }
}

TEST_F(Queue, WhateverARunLeavesIsThatRunsRow) {
  const std::string silent = plan.runs[0].id, edited = plan.runs[1].id, other = plan.runs[2].id,
                    odd = plan.runs[3].id, circle = plan.runs[4].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    if (id == silent) return std::string("done");
    if (id == other) {
      write(folder, silent, record::RunStatus::finished);
    } else if (id == odd) {
      fs::create_directories(folder / "record.json");
    } else if (id == circle) {
      fs::create_symlink("record.json", folder / "record.json");
    } else {
      write(folder, id, record::RunStatus::finished);
    }
    if (id == edited) {
      std::string text = read_file(folder / "record.json");
      text.replace(text.find("0.5"), 3, "0.1");
      write_atomically(folder / "record.json", text);
    }
    return std::string("done");
  });
  const RunSummary summary = work(worker);
  EXPECT_EQ(summary.statuses,
            (Counts{{record::RunStatus::finished, 3}, {record::RunStatus::failed, 5}}));
  EXPECT_EQ(record(0).error->id, "files.read");
  EXPECT_EQ(record(1).error->id, "record.hash");
  EXPECT_EQ(record(2).error->id, "record.place");
  EXPECT_EQ(record(3).error->id, "files.read");
  EXPECT_EQ(record(4).error->id, "files.read") << "a link in circles";
  EXPECT_EQ(exit_code(summary), 3);
}

TEST_F(Queue, ADeadWorkersRunIsCrashedAndTheReserveIsSentAgain) {
  const std::string deadly = plan.runs[0].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    if (id == deadly) return std::string("died");
    write(folder, id, record::RunStatus::finished);
    return std::string("done");
  });
  const RunSummary summary = work(worker);
  EXPECT_EQ(summary.statuses,
            (Counts{{record::RunStatus::finished, 7}, {record::RunStatus::crashed, 1}}));
  EXPECT_EQ(record(0).error->id, "worker.died");
  EXPECT_THAT(record(0).stderr_text, ::testing::HasSubstr("last words"));
  EXPECT_EQ(std::ranges::count(worker.verbs, "run"), 10) << "two of eight were sent twice";
}

TEST_F(Queue, ARunThatWasCutOffReplacesNoOutcome) {
  // An earlier record, timed out: it is to be made again.
  write(out.path / "runs" / plan.runs[0].id, plan.runs[0].id, record::RunStatus::timed_out);
  const std::string deadly = plan.runs[0].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    if (id == deadly) return std::string("died");
    write(folder, id, record::RunStatus::finished);
    return std::string("done");
  });
  work(worker);
  EXPECT_EQ(record(0).status, record::RunStatus::timed_out);
}

TEST_F(Queue, AnInterruptCancelsWhatTakesLong) {
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    const bool first = id == plan.runs[0].id;
    write(folder, id, first ? record::RunStatus::finished : record::RunStatus::interrupted);
    if (first) std::raise(SIGINT);
    return std::string("done");
  });
  const RunSummary summary = work(worker);
  EXPECT_TRUE(summary.interrupted);
  EXPECT_EQ(worker.cancelled.size(), 2u) << "those in reserve";
  EXPECT_EQ(summary.statuses.at(record::RunStatus::finished), 1);
  EXPECT_EQ(summary.left, 7);
  EXPECT_EQ(exit_code(summary), 130);
}

}  // namespace
}  // namespace gradus::run
