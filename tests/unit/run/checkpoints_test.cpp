// Checkpoints in an output folder: when, where, and when they go.
#include "run/checkpoints.h"

#include <gmock/gmock.h>

#include <csignal>

#include "base/files.h"
#include "queue_fixture.h"

namespace gradus::run {
namespace {

namespace fs = std::filesystem;
using testing::FakeWorker;
using testing::Queue;

TEST(CheckpointIntervals, AreATimeOrANumberOfSteps) {
  EXPECT_EQ(checkpoint_interval_from_text("30s")->seconds, 30);
  EXPECT_EQ(checkpoint_interval_from_text("0.5s")->seconds, 0.5);
  EXPECT_EQ(checkpoint_interval_from_text("5m")->seconds, 300);
  EXPECT_EQ(checkpoint_interval_from_text("2h")->seconds, 7200);
  EXPECT_FALSE(checkpoint_interval_from_text("2h")->steps);
  EXPECT_EQ(checkpoint_interval_from_text("1000steps")->steps, 1000);
  EXPECT_FALSE(checkpoint_interval_from_text("1000steps")->seconds);
  for (const char* text : {"", "s", "steps", "1000", "0s", "-1s", "0steps", "1.5steps", "1e999s",
                           "nans", "5 m", "5d", "5ms", "1m30s", "99999999999999999999steps"}) {
    EXPECT_FALSE(checkpoint_interval_from_text(text)) << text;
  }
}

TEST(Checkpoints, StayWhereSomethingFromOutsideEndedTheRun) {
  const auto kept = [](record::RunStatus status, std::optional<int64_t> signal = {},
                       const char* error = nullptr) {
    record::WorkRecord record;
    record.status = status;
    record.signal = signal;
    if (error != nullptr) record.error = record::RecordError{error, ""};
    return keeps_checkpoint(record);
  };
  using enum record::RunStatus;
  EXPECT_TRUE(kept(interrupted));
  EXPECT_TRUE(kept(timed_out));
  EXPECT_TRUE(kept(out_of_memory));
  EXPECT_TRUE(kept(crashed, SIGKILL));
  EXPECT_TRUE(kept(crashed, SIGTERM));
  EXPECT_TRUE(kept(crashed, {}, "worker.died"));
  EXPECT_TRUE(kept(crashed, {}, "worker.preloader"));
  EXPECT_TRUE(kept(failed, {}, "files.write"));
  EXPECT_FALSE(kept(finished));
  EXPECT_FALSE(kept(diverged));
  EXPECT_FALSE(kept(refused));
  EXPECT_FALSE(kept(failed, {}, "plugin.threw"));
  EXPECT_FALSE(kept(crashed, SIGSEGV, "worker.crashed"));
}

class QueuedCheckpoints : public Queue {
 protected:
  void put(const std::string& id) const {
    write_atomically(out.path / checkpoint_file(id), "a checkpoint");
  }
  bool has(const std::string& id) const { return fs::exists(out.path / checkpoint_file(id)); }
};

TEST_F(QueuedCheckpoints, AreAskedForAndRemovedWithTheRecord) {
  options.checkpoints = CheckpointInterval{.steps = 7};
  const std::string killed = plan.runs[1].id;
  FakeWorker worker([&](const std::string& id, const fs::path& folder) {
    put(id);
    if (id == killed) {
      record::Outcome outcome{record::RunStatus::crashed, "killed", "worker.crashed"};
      outcome.signal = SIGKILL;
      record::write_record(OutputFolder(folder), record::record_file,
                           record::lost_record(request(id), outcome, testing::platform));
    } else {
      write(folder, id, record::RunStatus::finished);
    }
    return std::string("done");
  });
  work(worker);
  EXPECT_EQ(record(1).status, record::RunStatus::crashed);
  for (const record::RunRequest& run : plan.runs) EXPECT_EQ(has(run.id), run.id == killed);
  const auto plan_of_killed = checkpoint_plan(out.path, killed, std::nullopt);
  ASSERT_TRUE(plan_of_killed) << "it goes on without being asked to";
  EXPECT_EQ(plan_of_killed->file, checkpoint_file(killed).string());
  EXPECT_FALSE(plan_of_killed->every_steps);
  EXPECT_FALSE(checkpoint_plan(out.path, plan.runs[0].id, std::nullopt));
  EXPECT_EQ(checkpoint_plan(out.path, plan.runs[0].id, options.checkpoints)->every_steps, 7);
  FakeWorker second(finishes());
  work(second);
  EXPECT_EQ(second.started, std::vector<std::string>{killed});
  EXPECT_FALSE(has(killed));
}

TEST_F(QueuedCheckpoints, WhatNoRunNeedsIsRemoved) {
  write(out.path / "runs" / plan.runs[0].id, plan.runs[0].id, record::RunStatus::finished);
  write(out.path / "runs" / plan.runs[1].id, plan.runs[1].id, record::RunStatus::interrupted);
  write(out.path / "runs" / plan.runs[2].id, plan.runs[2].id, record::RunStatus::failed);
  for (const record::RunRequest& run : plan.runs) put(run.id);
  put("of_another_plan");
  const fs::path half = checkpoint_file(plan.runs[1].id).string() + ".tmp.12.0";
  write_atomically(out.path / half, "a part");
  const auto remove = [&] {
    const study::Results results(out.path);
    remove_needless_checkpoints(out.path, study::todo_list(plan, results, {}), results);
  };
  remove();
  EXPECT_FALSE(has(plan.runs[0].id)) << "done";
  EXPECT_TRUE(has(plan.runs[1].id)) << "interrupted";
  EXPECT_FALSE(has(plan.runs[2].id)) << "failed by itself";
  EXPECT_TRUE(has(plan.runs[3].id)) << "without a record";
  EXPECT_FALSE(has("of_another_plan"));
  EXPECT_FALSE(fs::exists(out.path / half));
  for (const record::RunRequest& run : plan.runs) {
    write(out.path / "runs" / run.id, run.id, record::RunStatus::finished);
  }
  remove();
  EXPECT_FALSE(fs::exists(out.path / "checkpoints"));
}

}  // namespace
}  // namespace gradus::run
