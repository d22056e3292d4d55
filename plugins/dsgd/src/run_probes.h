// What dsgd.step records along a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/archive.h"
#include "gradus/objective.h"
#include "smoothness.h"
#include "step.h"

namespace gradus::dsgd {

/// What the probes need to know of a step beside its report.
struct StepContext {
  double eps;
  bool full_batch;
  ActivationBound mode;
  const Chain& chain;
  const Tensors& gradients;  ///< matrices, with the bias as last column
  const SmoothnessBounds& bounds;
  bool noise;
  std::string warning;  ///< dsgd.uncertified, or empty
};

class RunProbes {
 public:
  explicit RunProbes(std::size_t layers) : updates_(layers, 0) {}

  /// Before the parameters move: also settles the step before in full batch, whose end is this
  /// step's start.
  void before(Objective& objective, const Tensor& value, StepReport& report,
              const StepContext& context);
  /// After they moved.
  void after(Objective& objective, const StepReport& report, const StepContext& context);
  void state(Archive& archive);

 private:
  struct PerLayer {
    Probe *share, *weight_norm, *bound, *dual, *score;
  };
  void declare(Objective& objective, const StepContext& context);
  void declare_layers(Objective& objective, const StepContext& context);
  void declare_measures(Objective& objective, const StepContext& context);
  void record_layers(const StepReport& report, const StepContext& context);
  void record_rarely(const Objective& objective, const StepReport& report,
                     const StepContext& context);
  void settle(double end, double start, double guaranteed);
  void record_noise(Objective& objective, const StepReport& report, const StepContext& context);

  std::vector<int64_t> updates_;  // by layer
  int64_t steps_ = 0;
  int64_t violations_ = 0;
  int64_t noise_violations_ = 0;
  double last_value_ = 0, last_guaranteed_ = 0;
  bool pending_ = false;    // a full-batch step waits for the value at its end
  double noise_limit_ = 0;  // largest value of f that statement D allows after the step
  bool noise_pending_ = false;

  const Objective* declared_for_ = nullptr;
  Probe *chosen_ = nullptr, *dual_norm_ = nullptr, *length_ = nullptr, *value_ = nullptr,
        *guaranteed_ = nullptr, *measured_ = nullptr, *ratio_ = nullptr, *violated_ = nullptr,
        *map_gap_ = nullptr, *norm_slack_ = nullptr, *delta_ = nullptr, *noise_violated_ = nullptr,
        *certified_ = nullptr;
  std::vector<PerLayer> layers_;
};

}  // namespace gradus::dsgd
