// A run that is cut off and goes on, and one whose checkpoint is of no use.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>

#include "base/files.h"
#include "execution/execute.h"
#include "record/repeatable.h"

namespace gradus::execution {
namespace {

namespace fs = std::filesystem;
constexpr int64_t steps = 20, every = 6;

struct CutOff : std::exception {};

class CheckpointedRun : public testing::Test {
 protected:
  CheckpointedRun() {
    std::string pattern = fs::temp_directory_path() / "gradus-checkpointed-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    for (const char* id : {"suite", "baselines", "wrappers"}) {
      plugins_.load(fs::path(GRADUS_TEST_PLUGINS) / (std::string(id) + ".so"));
    }
    request_.id = request_.study = request_.method = "r";
    request_.task.id = request_.task.name = "suite.regression_1d";
    const TaskDescription task = plugins_.task({request_.task.id, "{}"})->describe();
    request_.task.version = task.version;
    request_.model = {task.model.id, option_table_from_text(task.model.options)};
    request_.optimizer = record::ItemUse{"baselines.adam", {}};
    request_.settings.seeds = record::RequestSeeds{1, 2, 3, 4, 5};
    request_.settings.batch_size = 16;
    request_.settings.steps = steps;
    request_.settings.evaluation_points = 5;
    checkpoints_.out = folder_;
    checkpoints_.plan = {.file = "checkpoints/r.pt", .every_steps = every};
  }
  ~CheckpointedRun() override { fs::remove_all(folder_); }

  fs::path file() const { return folder_ / checkpoints_.plan.file; }

  record::RunRecord run(const RunCheckpoints& checkpoints) {
    DataCache cache;
    return execute_run(request_, folder_ / std::to_string(++runs_), plugins_, cache, {}, {},
                       checkpoints);
  }
  record::RunRecord whole() { return run({}); }

  /// The run until it has written a checkpoint.
  void cut_off() {
    RunCheckpoints cut = checkpoints_;
    cut.uncounted = [](double seconds) {
      if (seconds >= 0) throw CutOff();
    };
    EXPECT_EQ(run(cut).status, record::RunStatus::failed);
    EXPECT_TRUE(fs::is_regular_file(file()));
  }

  std::string difference(const record::RunRecord& a, const record::RunRecord& b) {
    return record::first_difference(record::repeatable_text(a), record::repeatable_text(b));
  }

  fs::path folder_;
  loading::Plugins plugins_;
  record::RunRequest request_;
  RunCheckpoints checkpoints_;
  int runs_ = 0;
};

TEST_F(CheckpointedRun, GoesOnBitwise) {
  const record::RunRecord once = whole();
  ASSERT_EQ(once.status, record::RunStatus::finished) << once.reason.value_or("");
  cut_off();
  cut_off();
  const record::RunRecord parts = run(checkpoints_);
  EXPECT_EQ(difference(once, parts), "");
  EXPECT_THAT(parts.checkpoints.resumed_at, testing::ElementsAre(6, 12));
  EXPECT_TRUE(parts.checkpoints.errors.empty());
  EXPECT_THAT(record::repeatable_text(once), testing::HasSubstr("parameter_hash"));
}

TEST_F(CheckpointedRun, WhatIsEvaluatedIsTheAverageStill) {
  request_.optimizer =
      record::ItemUse{"wrappers.weight_ema",
                      option_table_from_text(R"({"optimizer": {"id": "baselines.momentum"}})")};
  const record::RunRecord once = whole();
  ASSERT_EQ(once.status, record::RunStatus::finished) << once.reason.value_or("");
  cut_off();
  EXPECT_EQ(difference(once, run(checkpoints_)), "");
}

TEST_F(CheckpointedRun, WithoutAnIntervalItGoesOnAndWritesNoMore) {
  cut_off();
  const auto before = fs::last_write_time(file());
  RunCheckpoints silent = checkpoints_;
  silent.plan.every_steps.reset();
  EXPECT_THAT(run(silent).checkpoints.resumed_at, testing::ElementsAre(6));
  EXPECT_EQ(fs::last_write_time(file()), before);
}

TEST_F(CheckpointedRun, ADamagedOneIsNamedAndTheRunBeginsAgain) {
  const record::RunRecord once = whole();
  cut_off();
  const std::string text = read_file(file());
  write_atomically(file(), text.substr(0, text.size() / 2));
  const record::RunRecord again = run(checkpoints_);
  ASSERT_EQ(again.checkpoints.errors.size(), 1u);
  EXPECT_EQ(again.checkpoints.errors[0].id, "checkpoint.damaged");
  EXPECT_TRUE(again.checkpoints.resumed_at.empty());
  EXPECT_EQ(difference(once, again), "");
}

TEST_F(CheckpointedRun, AnotherRunsIsNamedAndTheRunBeginsAgain) {
  cut_off();
  request_.id = "s";
  request_.settings.seeds->init = 9;
  const record::RunRecord once = whole(), again = run(checkpoints_);
  ASSERT_EQ(again.checkpoints.errors.size(), 1u);
  EXPECT_EQ(again.checkpoints.errors[0].id, "checkpoint.request");
  EXPECT_EQ(difference(once, again), "");
}

TEST_F(CheckpointedRun, WhereNoneCanBeWrittenTheRunGoesOn) {
  const record::RunRecord once = whole();
  write_atomically(folder_ / "checkpoints", "a file in the folder's place");
  const record::RunRecord without = run(checkpoints_);
  ASSERT_EQ(without.checkpoints.errors.size(), 1u) << "told once";
  EXPECT_EQ(without.checkpoints.errors[0].id, "files.write");
  EXPECT_EQ(difference(once, without), "");
}

TEST_F(CheckpointedRun, TimeAndCountsGoOn) {
  cut_off();
  const record::RunRecord parts = run(checkpoints_);
  EXPECT_EQ(parts.counts.gradients, steps);
  const std::vector<double>& wall_s = parts.evaluations.wall_s;
  EXPECT_TRUE(std::ranges::is_sorted(wall_s)) << "what earlier processes took counts";
  EXPECT_GE(parts.time.wall_s.value(), wall_s.back());
  double counted = 0;
  fs::remove(file());  // as the host does once a run's record is written
  cut_off();
  RunCheckpoints told = checkpoints_;
  told.uncounted = [&counted](double seconds) { counted = std::min(counted, seconds); };
  run(told);
  EXPECT_LT(counted, 0) << "against the limit of time, too";
}

}  // namespace
}  // namespace gradus::execution
