// constant_target.descent: gradient descent, its stochastic form and its flow, from many starts.
#pragma once

#include <memory>
#include <string>

#include "constant_target/descent.h"
#include "gradus/driver.h"
#include "gradus/options.h"
#include "measure_tasks.h"
#include "relu_net.h"

namespace gradus::constant_target {

enum class GradientSource { closed_form, autograd };

struct DriverOptions {
  Mode mode = Mode::gd;
  StepRule step_rule = StepRule::lyapunov;
  double multiple = 0.5, step = 0.001, decay = 0;
  double dt = 0.002, horizon = 8;
  GradientSource gradient = GradientSource::closed_form;
  bool half = false;
  int64_t starts = 1, series_points = 200, series_starts = 1;
  void declare(Schema& schema);
};

class DescentDriver final : public Driver {
 public:
  using Options = DriverOptions;
  explicit DescentDriver(Options options) : options_(options) {}
  /// Other tasks, models and losses; half the gradient without the task's as_control; a rule
  /// without a bound for more than one hidden layer.
  std::string refuses(const Task& task, const Model& model, const Loss& loss,
                      const DataInfo& data) const override;
  /// Throws Error "constant_target.device", "constant_target.sampling".
  void start(Run& run) override;
  int64_t advance(Run& run, int64_t steps) override;
  /// The network of start 0.
  Tensors evaluated(Run& run) override;
  void state(Archive& archive) override;
  void finish(Run& run) override;

 private:
  void record_probes(Run& run);
  void count(Run& run, int64_t steps) const;
  Options options_;
  DescentOptions descent_options_;
  bool control_ = false;
  std::unique_ptr<Descent> descent_;
};

/// Throws Error "constant_target.device" but for the CPU, and "constant_target.sampling" for sgd
/// without independent points.
void check_settings(const RunSettings& settings, Mode mode);

/// Batches of i.i.d. points of the law: start i has a stream of its own.
DrawBatch batches_of(const Measure& measure, int batch, uint64_t seed);

/// Risk and gradient by LibTorch's autograd through the model, with the atoms as a batch.
Differentiate by_autograd(const Net& net, at::ScalarType dtype);

}  // namespace gradus::constant_target
