// The linearised run beside a run of any gradient descent: the probes lin_gap_train and
// lin_gap_test of grelu.watch.
#pragma once

#include <optional>
#include <string>

#include "gradus/run.h"
#include "grelu_net.h"
#include "linearisation.h"

namespace gradus::grelu {

/// The expansion of the run's network at its start, moved by the step sizes that the run takes.
/// Each is found from the parameters: a step of gradient descent is -eta times the gradient. With
/// the first step of another kind (momentum, Adam, a mini-batch) the comparison ends.
class LinearWatch {
 public:
  /// Empty, or why this run has no linearised run beside it. `most_rows`: of the kernel.
  static std::string refuses(const Run& run, int64_t most_rows);

  /// Declares the probes. Only where refuses() is empty.
  LinearWatch(Run& run, const GreluNet& model, int64_t most_rows);

  /// At the start of each step.
  void observe(Run& run, const Answer& answer);
  void state(Archive& archive);
  /// The text "lin_gap": how far the run was followed.
  void finish(Run& run) const;

 private:
  /// The step size of the last step; nothing where it was not along the gradient.
  std::optional<double> last_step(Run& run) const;
  void record(const Net& net);

  const GreluNet* model_;
  Samples samples_;
  Tensor unseen_;  // undefined without a test split
  std::optional<Linearisation> linear_;
  Tensor before_, gradient_;  // of the first parameter, at the start of the last step
  double rows_;
  int64_t ended_at_ = -1;
  Probe* train_ = nullptr;
  Probe* test_ = nullptr;
};

}  // namespace gradus::grelu
