// Small problems with known answers, and an objective over them that needs no run: the kit of the
// conformance checks and of plugins' own tests.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gradus/objective.h"

namespace gradus {

/// A problem: model, loss, the only batch, and where to start.
struct TestProblem {
  std::string name;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Loss> loss;
  DataInfo data;
  Batch batch;
  Tensors start;
  int64_t copies = 0;
};

/// sum_i h_i x_i^2 / 2 with `dimension` eigenvalues h_i from 1 to 10, log-spaced; start: all ones.
/// Minimum 0 at 0.
TestProblem quadratic_problem(at::ScalarType dtype, int64_t dimension = 8);
/// `copies` such quadratics, copy k started at (k + 1) times all ones; parameters [copies, n].
TestProblem stacked_quadratic_problem(at::ScalarType dtype, int64_t copies);
/// The same quadratic over three parameters: a number (0-dim), a transposed matrix and a slice of a
/// longer vector; where not `odd`, contiguous copies of them.
TestProblem odd_layout_problem(at::ScalarType dtype, bool odd);
/// Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960:
/// 100 (y - x^2)^2 + (1 - x)^2 from (-1.2, 1). Minimum 0 at (1, 1).
TestProblem rosenbrock_problem(at::ScalarType dtype);
/// Exclusive or: a dense network 2-`hidden`-1 with tanh, half squared error on four points.
TestProblem xor_problem(at::ScalarType dtype, int64_t hidden = 8);

/// What an objective does to its answers.
enum class Tampering { none, nan_loss, infinite_gradient };

/// An objective over a problem. Its parameters are copies of the start, unless given.
class TestObjective final : public Objective {
 public:
  explicit TestObjective(const TestProblem& problem, Tampering tampering = Tampering::none,
                         uint64_t seed = 1);
  ~TestObjective() override;

  const Model& model() const override { return *watched_model_; }
  const Loss& loss() const override { return *problem_.loss; }
  const DataInfo& data() const override { return problem_.data; }
  int64_t rows(bool full) const override;
  const Batch& batch(bool full) const override { return problem_.batch; }
  bool changed() const override { return step_ == 0; }
  uint64_t seed() const override { return seed_; }
  int64_t step() const override { return step_; }
  Probe& probe(const ProbeSpec& spec) override;
  void stop(std::string_view why) override { stopped_ = why; }

  /// The value at the current parameters, not counted; for stacked networks the sum.
  double value();
  void next_step() { ++step_; }
  void set_step(int64_t step) { step_ = step; }
  const std::string& stopped() const { return stopped_; }
  /// Evaluations of the model that did not go through the objective.
  int64_t model_calls() const { return model_calls_; }

 protected:
  Answer evaluate(const Ask& ask) override;

 private:
  TestProblem problem_;
  Tampering tampering_;
  uint64_t seed_;
  int64_t step_ = 0;
  std::string stopped_;
  int64_t model_calls_ = 0;
  std::unique_ptr<Model> watched_model_;
  Clock own_clock_;
  std::unique_ptr<Probe> silent_;
};

}  // namespace gradus
