// constant_target.lyapunov: the Lyapunov value along the run of any optimizer.
#pragma once

#include <optional>
#include <vector>

#include "constant_target/lyapunov.h"
#include "constant_target/risk.h"
#include "gradus/monitor.h"
#include "gradus/options.h"

namespace gradus::constant_target {

/// What the theory says of gradient descent, watched on another method: nothing is guaranteed
/// there, and nothing is judged. V of a batch is that of the parameters; L and G are the step's
/// own. A step that turns out to be -gamma G has a bound too, as in gradient descent.
class LyapunovMonitor final : public Monitor {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit LyapunovMonitor(Options) {}
  /// Other tasks than this plugin's, and other models than constant_target.net.
  std::string refuses(const Task& task, const Model& model, const Loss& loss) const override;
  void start(Run& run) override;
  void observe(Run& run, const Answer& answer) override;
  void state(Archive& archive) override;
  /// Values rises (steps with dV > 1e-13 V_0), rising_share and min_risk.
  void finish(Run& run) override;

  /// What the step before did, now that its end is known; NaN where there is none.
  struct StepEnd {
    double change = 0;        ///< V at its end minus V at its start
    double exact_change = 0;  ///< the same by V's gradient along the step
    double bound = 0;         ///< of steps of gradient descent
    /// By more than its rounding, which is relative to V at the run's start.
    bool rose(double start_value) const;
  };

 private:
  /// The terms of the one network, in the first lane of a block.
  StepTerms terms_of(const std::vector<double>& theta, const std::vector<double>& gradient,
                     double risk);
  StepEnd end_of_step(const StepTerms& terms, const std::vector<double>& theta, bool single) const;
  Network network_;
  std::optional<Measure> measure_;
  std::optional<Bounds> bounds_;  // a pass over all points: made once
  double radius_ = 0;
  double start_ = 0, rises_ = 0, min_risk_ = 0;
  int64_t steps_ = 0;
  // The latest step's start.
  double value_ = 0, risk_ = 0;
  std::vector<double> theta_, gradient_;
  std::vector<Probe*> probes_;
  // Kept from step to step for their memory.
  BlockRisk<double> block_ = {};
  AlignedVector<double> block_theta_;
};

}  // namespace gradus::constant_target
