// One run from start to end: its method moves it ahead, evaluations and checkpoints come between.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "execution/checkpoint_schedule.h"
#include "execution/evaluation.h"
#include "execution/execute.h"
#include "execution/host_run.h"
#include "execution/run_record.h"
#include "execution/step_driver.h"
#include "gradus/driver.h"

namespace gradus::execution {

/// What an execution shares with the one that takes its place where a checkpoint cannot be
/// continued.
struct RunSurroundings {
  const record::RunRequest& request;
  const PreparedTask& prepared;
  loading::Plugins& plugins;
  const std::filesystem::path& folder;
  const protocol::ProgressSink& progress;
  const RunCheckpoints& checkpoints;
  MemoryMeter& memory;
  record::CheckpointHistory& history;
};

/// Runs a request and leaves everything for the record in its members.
class RunExecution {
 public:
  explicit RunExecution(const RunSurroundings& around);

  /// Empty, or why the task, a method or a monitor does not apply.
  std::string set_up();
  /// Goes on from where the run was saved, in place of a beginning. What it throws leaves the
  /// execution of no use.
  void resume(Archive& saved);
  void execute();
  RunOutcome outcome(record::RunRecord& record);
  /// What the method keeps between steps. It is copied for that.
  void write_state(record::RunRecord& record);

 private:
  std::string set_up_monitors();
  void begin();
  void evaluate_here();
  int64_t advance(int64_t steps);
  int64_t affordable(int64_t steps) const;
  Tensors asked_for_evaluated();
  /// What the method wants evaluated. Throws Error "parameters.evaluated" where it wrote into the
  /// run's own parameters meanwhile.
  Tensors evaluated();
  void write_origins(record::RunRecord& record) const;
  void report_progress();
  bool finished() const {
    return run_.stopped() || run_.step() >= run_.budget_steps() || run_.out_of_gradients();
  }

  // Checkpoints (run_checkpoints.cpp).
  void state(Archive& archive);
  void files_state(Archive& archive);
  void random_state(Archive& archive);
  void write_checkpoint_if_due();
  void write_checkpoint();
  double counted_seconds() const;

  const RunSurroundings around_;
  HostSettings settings_;
  HostRun run_;
  Evaluations evaluations_;
  Schedule schedule_;
  CheckpointSchedule checkpoint_schedule_;
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<StepDriver> step_driver_;
  bool resumed_ = false, stopped_at_target_ = false;
  double evaluation_s_ = 0;
  double counted_before_s_ = 0;  // against the limit of time, by earlier processes
  double uncounted_s_ = 0;       // in this process, for checkpoints
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now(),
                                        reported_ = begun_;
};

/// The state in the run's checkpoint, where it has one that it can go on from; why it cannot is
/// added to the history.
std::optional<Archive> saved_state(const RunSurroundings& around);

}  // namespace gradus::execution
