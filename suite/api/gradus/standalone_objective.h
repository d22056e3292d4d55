// An objective outside a run: for tests of a step, and for tools that move parameters themselves.
//
//   StandaloneObjective objective(quadratic_problem());
//   objective.advance(method, 100);
//   EXPECT_LT(objective.value(), 1e-6);
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "gradus/optimizer.h"
#include "gradus/run.h"
#include "gradus/test_problem.h"

namespace gradus {

/// A probe that keeps nothing and never opens.
class SilentProbe final : public Probe {
 public:
  explicit SilentProbe(Clock& clock) : Probe(clock, step_) {
    next_ = std::numeric_limits<int64_t>::max();
  }

 private:
  void record(double) override {}
  void record(const Tensor&) override {}
  int64_t step_ = 0;
};

/// How an objective is set up.
struct StandaloneSettings {
  int64_t copies = 0;          ///< networks in the stack; 0: parameters without a leading axis
  uint64_t seed = 1;           ///< what Objective::seed gives
  const Task* task = nullptr;  ///< for tasks with an exact risk
  Clock* clock = nullptr;      ///< charged with times; null: a clock that stands still
  int64_t budget = 0;          ///< steps, for schedules; 0: unknown
};

/// A loss of a model on data, or a function, as a method sees it in a run. Asks are counted; probes
/// keep nothing; time is measured only where asked for (`measure_time`, StandaloneSettings::clock).
class StandaloneObjective : public BatchObjective {
 public:
  /// The problem's parameters are copied (a transposed or sliced parameter stays one), so that the
  /// problem can be used again.
  explicit StandaloneObjective(TestProblem problem, uint64_t seed = 1, int64_t budget = 0);
  /// Model, loss, and the task and clock in `settings` must outlive the objective. `parameters` are
  /// the tensors that steps change, not copies. `data` are all rows; the first batch is all of
  /// them.
  StandaloneObjective(const Model& model, const Loss& loss, const DataInfo& info, Batch data,
                      Tensors parameters, StandaloneSettings settings = {});
  ~StandaloneObjective() override;
  StandaloneObjective(const StandaloneObjective&) = delete;
  StandaloneObjective& operator=(const StandaloneObjective&) = delete;

  const Model& model() const override { return *problem_.model; }
  const Loss& loss() const override { return *problem_.loss; }
  const DataInfo& data() const override { return problem_.data; }
  int64_t rows(bool full = false) const override;
  const Batch& batch(bool full = false) const override;
  /// True at the first step and after another batch was set.
  bool changed() const override { return changed_; }
  uint64_t seed() const override { return settings_.seed; }
  int64_t step() const override { return step_; }
  int64_t budget() const override { return settings_.budget; }
  Probe& probe(const ProbeSpec&) override;
  void stop(std::string_view why) override { stopped_ = why; }

  /// The next steps' batch.
  void set_batch(Batch batch) override;
  /// The next steps' batch: the rows of the data with these numbers (int64 [rows]).
  void use_rows(const Tensor& rows);
  /// The same for consecutive rows, without a copy.
  void use_range(int64_t first, int64_t rows);

  /// Steps of an optimizer, as in a run.
  void advance(Optimizer& optimizer, int64_t steps = 1);
  /// Goes on from a saved state of an optimizer: the number of the next step.
  void set_step(int64_t step);

  /// The value at the current parameters on all rows; for a stack the sum. Not counted.
  double value();
  /// The gradient at the current parameters on all rows. Not counted.
  Tensors gradient();
  /// Lets the own clock run, for tools that read its lanes.
  void measure_time() { own_clock_.go(); }
  /// The reason given to `stop`, or empty.
  const std::string& stopped() const { return stopped_; }
  const TestProblem& problem() const { return problem_; }

 protected:
  Answer evaluate(const Ask& ask) override;
  Tensors evaluate_curvature(const Tensors& direction, bool gauss_newton, bool full) override;
  Tensor evaluate_samples(bool full) override;

 private:
  TestProblem problem_;
  StandaloneSettings settings_;
  Batch batch_;  // undefined: all rows
  bool changed_ = true;
  int64_t step_ = 0;
  std::string stopped_;
  Clock own_clock_{Clock::Stopped()};
};

}  // namespace gradus
