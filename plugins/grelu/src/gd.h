// grelu.gd: gradient descent with the steps that the kernel allows. THEORY.md, section 2.3.
#pragma once

#include <string>

#include "gradus/optimizer.h"
#include "gradus/with_options.h"

namespace gradus::grelu {

/// How the step is chosen; eta is the step on the loss summed over rows.
enum class StepRule {
  kernel_free,  ///< eta = c / (L m Var(C)), twice that in he form; not with biases
  formula,      ///< eta = 1 / largest eigenvalue of the limit kernel on the training points
  empirical,    ///< eta = 1 / largest eigenvalue of the network's kernel at the start
  fixed         ///< eta as given
};
/// What stop_loss is compared with: the summed loss, its share of the first, or the mean squared
/// error of an entry.
enum class StopKind { absolute, relative, mean_entry };

struct GdOptions {
  StepRule step_rule = StepRule::kernel_free;
  double c = 0.5;
  double eta = 0.001;
  double stop_loss = 1e-6;
  StopKind stop_kind = StopKind::absolute;
  void declare(Schema& schema);
};

/// W <- W - eta n grad, where grad is that of the task's mean over n rows. All rules but `fixed`
/// need the model grelu.net, the loss half_squared_error, and inputs of unit length: they refuse
/// the pair, or throw Error "grelu.unit_norm" at the first step. kernel_free also refuses networks
/// with biases, whose kernel's largest eigenvalue grows with the rows (THEORY.md, 5.6).
class Gd final : public WithOptions<Optimizer, GdOptions> {
 public:
  using WithOptions::WithOptions;

  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override;
  void state(Archive& archive) override;
  /// The step on the summed loss, once the first step was taken.
  double eta() const { return eta_; }

 private:
  void move(Objective& objective) override;
  double chosen_eta(const Objective& objective) const;
  bool reached(const Objective& objective, double summed);

  double eta_ = 0;         // 0: not chosen yet
  double first_loss_ = 0;  // summed
};

}  // namespace gradus::grelu
