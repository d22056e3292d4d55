// Three engines that train R independent networks: lanes, batched, loop.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gradus/archive.h"
#include "gradus/options.h"
#include "random_restart/lanes.h"
#include "training_host.h"

namespace gradus::random_restart {

enum class EngineKind { automatic, lanes, batched, loop };

/// The name as in options.
std::string engine_name(EngineKind kind);

/// What an engine is given. `lanes` describes network, law, batches, clip, records; its optimizer
/// is used by the engine `lanes` only and follows `optimizer`.
struct RestartTraining {
  LaneOptions lanes;
  Item optimizer;
  std::vector<double> train_x, train_y, test_x, test_y;
  Samples training() const { return {train_x, train_y}; }
  Samples test() const { return {test_x, test_y}; }
};

/// R networks in training. All engines start from the same values, draw the same batches and are
/// measured by the same code (LaneTrainer), so that the notions of dead, hashes and errors of equal
/// parameters are equal bitwise.
class RestartEngine {
 public:
  virtual ~RestartEngine() = default;
  RestartEngine(const RestartEngine&) = delete;
  RestartEngine& operator=(const RestartEngine&) = delete;

  virtual EngineKind kind() const = 0;
  /// `steps` more steps of every network, recorded at multiples of record_every.
  virtual void advance(int64_t steps) = 0;
  /// Measures the present iterates: outcomes() are then of this step.
  virtual void finish() = 0;
  /// Names every part of the run state.
  virtual void state(Archive& archive);

  int64_t step() const { return trainer_->step(); }
  std::span<const NetworkOutcome> outcomes() const { return trainer_->outcomes(); }
  LaneTrainer& trainer() { return *trainer_; }

 protected:
  explicit RestartEngine(const RestartTraining& training);
  std::unique_ptr<LaneTrainer> trainer_;
};

/// The kernel's optimizer for a suite optimizer with these options, or nothing where the kernel
/// does not know it: baselines.sgd, momentum and adam without weight decay, dampening, Nesterov's
/// form or amsgrad. Throws Error "json.syntax" for options that are no JSON.
std::optional<LaneOptimizerOptions> lane_optimizer(const Item& item);

/// Makes the engine. `automatic`: lanes where the kernel knows the optimizer and the device is the
/// CPU, else batched where the optimizer is elementwise, else loop. Throws Error
/// "random_restart.engine" for an engine that does not know the optimizer or the device, and what
/// LaneTrainer::make throws.
std::unique_ptr<RestartEngine> make_engine(EngineKind kind, RestartTraining training,
                                           TrainingHost& host);

std::unique_ptr<RestartEngine> make_lanes_engine(const RestartTraining& training);
std::unique_ptr<RestartEngine> make_torch_engine(EngineKind kind, const RestartTraining& training,
                                                 TrainingHost& host);

/// Which networks' rows a step takes: int64 [networks, batch], or [batch] with shared batches.
Tensor step_rows(const LaneOptions& options, int64_t train_rows, int64_t step);

}  // namespace gradus::random_restart
