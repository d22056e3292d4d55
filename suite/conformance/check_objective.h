// What checks need beside the SDK's own objective and test problems (gradus/test_problem.h).
#pragma once

#include <memory>

#include "gradus/standalone_objective.h"

namespace gradus::conformance {

/// A quadratic over three parameters: a number (0-dim), a transposed matrix and a slice of a longer
/// vector; where not `odd`, contiguous copies of them.
TestProblem odd_layout_problem(at::ScalarType dtype, bool odd);

/// What an objective does to its answers.
enum class Tampering { none, nan_loss, infinite_gradient };

/// An objective that sees what is evaluated beside it.
class CheckObjective final : public StandaloneObjective {
 public:
  explicit CheckObjective(const TestProblem& problem, Tampering tampering = Tampering::none,
                          int64_t budget = 0);

  const Model& model() const override { return *watched_model_; }
  /// Evaluations of the model that did not go through the objective.
  int64_t model_calls() const { return model_calls_; }

 protected:
  Answer evaluate(const Ask& ask) override;

 private:
  Tampering tampering_;
  int64_t model_calls_ = 0;
  std::unique_ptr<Model> watched_model_;
};

}  // namespace gradus::conformance
