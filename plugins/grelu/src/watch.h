// grelu.watch: what a run of grelu.net is measured by, at the steps that are kept of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/monitor.h"
#include "gradus/with_options.h"
#include "grelu_net.h"
#include "linear_watch.h"

namespace gradus::grelu {

struct WatchOptions {
  bool kernel = true;
  bool linear = false;
  std::vector<double> levels = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  void declare(Schema& schema);
};

/// Probes: movement (max_k |W_k(t) - W_k(0)|_F), gate_flips (share of gates that are not those of
/// the start; 0 but for relu), and, with kernel = true and at most 512 training rows, kernel_drift
/// (|Theta_t - Theta_0|_F / |Theta_0|_F) and the ends of Theta's spectrum over L m Var(C); with
/// linear = true lin_gap_train and lin_gap_test (linear_watch.h). Texts: gate_hash at the start and
/// the end. Value: theta_min, the smallest angle between two inputs. In full batch also, of the
/// loss summed over rows: table "steps_to" (steps to each level; null: never), loss_fit_slope and
/// loss_fit_r_squared (ln loss against the step), time_ratio (T/ln(n/eps) of the least level).
class Watch final : public WithOptions<Monitor, WatchOptions> {
 public:
  using WithOptions::WithOptions;
  std::string refuses(const Task& task, const Model& model, const Loss& loss) const override;
  void start(Run& run) override;
  void observe(Run& run, const Answer& answer) override;
  void state(Archive& archive) override;
  void finish(Run& run) override;

 private:
  void record_kernel(const Net& net);
  void summarise(Run& run) const;
  double flips(const Net& net) const;

  const GreluNet* model_ = nullptr;
  Tensor points_, start_kernel_;
  Tensors start_gates_, start_weights_;
  std::vector<double> losses_;  // summed over rows, one a step
  std::optional<LinearWatch> linear_;
  Probe* movement_ = nullptr;
  Probe* flips_ = nullptr;
  Probe* drift_ = nullptr;
  Probe* low_ = nullptr;
  Probe* high_ = nullptr;
};

}  // namespace gradus::grelu
