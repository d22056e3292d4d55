// A run as drivers and monitors see it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/objective.h"
#include "gradus/optimizer.h"
#include "gradus/output.h"
#include "gradus/task.h"

namespace gradus {

/// Settings that the host gives, the same for all methods.
struct RunSettings {
  at::ScalarType dtype = at::kFloat;
  at::Device device = at::kCPU;
  int threads = 1;
  Seeds seeds;
  int64_t batch_size = 0;  ///< rows
  Sampling sampling = Sampling::shuffled;
  int64_t steps = 0;  ///< budget
};

/// An objective whose batch its owner chooses: what a driver gives to its inner optimizers.
class BatchObjective : public Objective {
 public:
  virtual void set_batch(Batch batch) = 0;

 protected:
  using Objective::Objective;
};

class Run : public Output {
 public:
  virtual const Task& task() const = 0;
  virtual const Model& model() const = 0;
  virtual const Loss& loss() const = 0;
  virtual const TaskData& data() const = 0;
  virtual const RunSettings& settings() const = 0;
  virtual Clock& clock() = 0;
  /// The number of steps done.
  virtual int64_t step() const = 0;

  /// The run's parameters; made by Model::initial at the first call. A driver with members of its
  /// own may leave them alone and answer `Driver::evaluated` with what should be evaluated.
  virtual Tensors& parameters() = 0;

  /// An objective over a driver's own parameters ([copies, ...], or copies = 0 for one network).
  /// Its counts and times are the run's. Its `step` and `spent` are those of the run, which goes on
  /// when `advance` returns: a driver that does several steps at once gives its optimizers a view
  /// (gradus/wrapper.h) with its own count, for their schedules.
  virtual std::unique_ptr<BatchObjective> objective(Tensors parameters, int64_t copies) = 0;

  /// The training rows with these numbers, as a batch; charged to the data lane.
  /// `rows` is int64 [rows] or [copies, rows].
  virtual Batch train_rows(const Tensor& rows) = 0;

  /// Makes an inner optimizer (study: `optimizer = { id = "sgd", lr = 0.02 }`). Throws Error
  /// "item.unknown", "options.*", or "item.refused" where the optimizer refuses model and loss.
  virtual std::unique_ptr<Optimizer> optimizer(const Item& item) = 0;

  /// The value of a measure ("loss", "accuracy", ...) on a whole split ("train",
  /// "validation", "test"), one value per network. Off the clock, not counted. Throws Error
  /// "task.split" for another split.
  virtual Tensor measure(const std::string& measure, const std::string& split,
                         const Tensors& parameters) = 0;

  /// A recorded quantity (made at the first call with that name).
  virtual Probe& probe(const ProbeSpec& spec) = 0;

  /// What a fused engine did that no objective saw. The record marks these counts as the driver's.
  virtual void count(const Counts& counts) = 0;
  /// Ends the run with status `finished` and this reason.
  virtual void stop(std::string_view why) = 0;
  /// Ends the run with status `diverged`.
  virtual void diverged(std::string_view why) = 0;
};

}  // namespace gradus
