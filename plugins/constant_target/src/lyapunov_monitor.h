// constant_target.lyapunov: the Lyapunov value along the run of any optimizer.
#pragma once

#include "constant_target/lyapunov.h"
#include "gradus/monitor.h"
#include "gradus/options.h"

namespace gradus::constant_target {

/// What the theory says of gradient descent, watched on another method: nothing is guaranteed
/// there, and nothing is judged. V of a batch is that of the parameters; L and G are the step's
/// own.
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

 private:
  bool rose(const StepTerms& terms) const;
  void record(Run& run, const StepTerms& terms);
  Network network_;
  std::optional<Measure> measure_;
  double radius_ = 0;
  double start_ = 0, last_ = 0, rises_ = 0, min_risk_ = 0;
  int64_t steps_ = 0;
};

}  // namespace gradus::constant_target
