// deep_resnet.monitor: what the theorems speak of, along any run on the tower.
#pragma once

#include <string>
#include <vector>

#include "gradus/monitor.h"
#include "gradus/options.h"
#include "gradus/tensor.h"
#include "gradus/with_options.h"

namespace gradus::deep_resnet {

struct TowerMonitorOptions {
  std::vector<double> p = {1.5, 2, 3};
  int64_t record_every = 1;
  bool layer_profile = false;
  void declare(Schema& schema);
};
/// Works with every optimizer. Losses and gradients are looked at in every step; norms of weights
/// at steps that are kept in a series, pre-activations at steps 0, 1, 2, 4, ...
class TowerMonitor final : public WithOptions<Monitor, TowerMonitorOptions> {
 public:
  using WithOptions::WithOptions;

  std::string refuses(const Task& task, const Model& model, const Loss& loss) const override;
  void start(Run& run) override;
  void observe(Run& run, const Answer& answer) override;
  void state(Archive& archive) override;
  void finish(Run& run) override;

 private:
  void record_weights(Run& run);
  void write_losses(Run& run) const;
  void write_theory(Run& run) const;

  Tensor start_;                ///< effective weights at the first step
  std::vector<double> losses_;  ///< J(t)
  double least_pl_ = 0;         ///< min_t |grad|^2 / (2 J)
  double largest_pl_ = 0;
  double largest_rescaled_ = 0, largest_displacement_ = 0, largest_preactivation_ = 0;
};

}  // namespace gradus::deep_resnet
