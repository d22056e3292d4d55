#include "cluster/study_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "../study/fixture.h"
#include "../study/records.h"
#include "base/files.h"
#include "cluster/shard_folders.h"
#include "cluster/submission.h"
#include "run/output_lock.h"
#include "study/results.h"

namespace gradus::cluster {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::platform;
using testing::TemporaryFolder;
using testing::write_record;

/// The eight runs of the small study, shared by four shards.
struct Submitted {
  TemporaryFolder folder;
  fs::path out = folder.path / "out";
  study::Plan plan = testing::plan(testing::small_study);
  study::ShardPlan shards;

  Submitted() {
    shards = study::share_out(plan, study::todo_list(plan, study::Results(out), {}), 4, {});
    shards.job = "77";
    study::write_plan(out, plan, testing::small_study);
    study::write_shard_plan(OutputFolder(out), shards);
  }

  const record::RunRequest& request(int shard, std::size_t number) const {
    return *std::ranges::find(plan.runs, shards.shards[shard - 1].requests[number],
                              &record::RunRequest::id);
  }
  void begin(int shard) const {
    study::write_plan(shard_folder(out, shard), plan, testing::small_study);
  }
  void record(int shard, std::size_t number, record::RunStatus status) const {
    write_record(shard_folder(out, shard), request(shard, number), status, 2, platform);
  }
  StudyStatus status(const std::optional<std::vector<QueuedTask>>& tasks = {}) const {
    return study_status({out}, tasks);
  }
};

TEST(StudyStatus, TellsTheStatesOfShardsFromFilesAlone) {
  const Submitted study;
  for (const int shard : {1, 2, 3}) study.begin(shard);
  study.record(1, 0, record::RunStatus::finished);
  study.record(1, 1, record::RunStatus::diverged);
  study.record(2, 0, record::RunStatus::finished);
  study.record(3, 0, record::RunStatus::crashed);
  write_atomically(log_file(study.out, 3), "first\n\nlast words\n");
  const run::OutputLock at_work(shard_folder(study.out, 2));
  const StudyStatus status = study.status();
  EXPECT_EQ(status.job, "77");
  ASSERT_EQ(status.shards.size(), 4u);
  EXPECT_EQ(status.shards[0].state, ShardState::done);
  EXPECT_EQ(status.shards[1].state, ShardState::running);
  EXPECT_EQ(status.shards[2].state, ShardState::failed);
  EXPECT_EQ(status.shards[3].state, ShardState::pending);
  EXPECT_THAT(status.shards[1].where, HasSubstr("process " + std::to_string(::getpid())));
  EXPECT_THAT(status.shards[2].log, ElementsAre("first", "last words"));
  EXPECT_EQ(status.shards[2].failed, 1);
  EXPECT_EQ(status.shards[1].planned, 2);
  EXPECT_EQ(status.planned, 8);
  EXPECT_EQ(status.done, 3);
  EXPECT_EQ(status.failed, 1);
  ASSERT_TRUE(status.runs_per_minute.has_value());
  EXPECT_GT(*status.runs_per_minute, 0);
  EXPECT_TRUE(status.left_s.has_value());
}

TEST(StudyStatus, AsksTheQueueWhatFilesDoNotShow) {
  const Submitted study;
  study.begin(2);
  const StudyStatus status =
      study.status(std::vector<QueuedTask>{{1, "RUNNING", "node1"}, {2, "PENDING", "(Priority)"}});
  EXPECT_EQ(status.shards[0].state, ShardState::running);
  EXPECT_EQ(status.shards[0].where, "RUNNING node1");
  EXPECT_EQ(status.shards[1].state, ShardState::pending);
  EXPECT_EQ(status.shards[1].where, "(Priority)");
  EXPECT_FALSE(status.left_s.has_value()) << "no run has ended";
}

TEST(StudyStatus, TakesALockThatNobodyHoldsForNoSignOfLife) {
  const Submitted study;
  study.begin(1);
  // Of a process that has ended, and of another host that has been silent for two minutes.
  run::LockHolder dead = run::this_process();
  dead.process = 0x3ffffff;
  write_atomically(shard_folder(study.out, 1) / run::lock_file, to_line(dead));
  EXPECT_EQ(study.status().shards[0].state, ShardState::failed);
  run::LockHolder other = run::this_process();
  other.host = "elsewhere";
  write_atomically(shard_folder(study.out, 1) / run::lock_file, to_line(other));
  EXPECT_EQ(study.status().shards[0].state, ShardState::running);
  fs::last_write_time(shard_folder(study.out, 1) / run::lock_file,
                      fs::file_time_type::clock::now() - std::chrono::minutes(2));
  EXPECT_EQ(study.status().shards[0].state, ShardState::failed);
}

TEST(StudyStatus, CountsARunThatTwoShardsHaveOnce) {
  const Submitted study;
  for (const int shard : {1, 2}) study.begin(shard);
  write_record(shard_folder(study.out, 1), study.request(2, 0), record::RunStatus::crashed, 1,
               platform);
  study.record(2, 0, record::RunStatus::finished);
  const StudyStatus status = study.status();
  EXPECT_EQ(status.done, 1);
  EXPECT_EQ(status.failed, 0);
}

TEST(StudyStatus, IsOfAnOutputFolderToo) {
  const Submitted study;
  study.begin(1);
  study.record(1, 0, record::RunStatus::finished);
  const StudyStatus status = study_status({shard_folder(study.out, 1)}, {});
  ASSERT_EQ(status.shards.size(), 1u);
  EXPECT_EQ(status.shards[0].planned, 8);
  EXPECT_EQ(status.shards[0].done, 1);
  EXPECT_FALSE(status.job.has_value());
}

TEST(StudyStatus, OfNoStudyIsNamed) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of([&] { study_status({folder.path}, {}); }), HasSubstr("[out.no_plan]"));
}

TEST(Submission, LeavesOutWhatIsDoneAndKeepsWhatIsBegunWhereItIs) {
  const Submitted study;
  for (const int shard : {1, 4}) study.begin(shard);
  study.record(1, 0, record::RunStatus::finished);
  study.record(4, 0, record::RunStatus::interrupted);
  write_record(study.out, study.request(2, 0), record::RunStatus::finished, 1, platform);
  SlurmStudy slurm;
  slurm.out = study.out;
  const Submission submission = prepare(study.plan, slurm, 4, false);
  std::size_t requests = 0;
  for (const study::ShardPlan::Part& part : submission.shards.shards)
    requests += part.requests.size();
  EXPECT_EQ(requests, 6u);
  const study::ShardOwners owners = submission.shards.owners();
  EXPECT_FALSE(owners.contains(study.request(1, 0).id));
  EXPECT_FALSE(owners.contains(study.request(2, 0).id));
  EXPECT_EQ(owners.at(study.request(4, 0).id), 4);
  EXPECT_THAT(submission.slurm.tasks, ElementsAre(1, 2, 3, 4));
}

TEST(Submission, HasNoTaskWithoutRuns) {
  const Submitted study;
  SlurmStudy slurm;
  slurm.out = study.out;
  const Submission submission = prepare(study.plan, slurm, 20, false);
  EXPECT_EQ(submission.slurm.tasks.size(), 8u);
  EXPECT_EQ(submission.slurm.shards, 20);
}

}  // namespace
}  // namespace gradus::cluster
