// Adam and its state; shared by adam and adamw, which differ in the weight decay.
#pragma once

#include <vector>

#include "gradus/plugin.h"
#include "gradus/with_options.h"
#include "steps.h"

namespace gradus::baselines {

/// torch.optim.Adam's options. With the gradient g_t, t = 1, 2, ...:
///   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
///   theta_t = theta_{t-1} - lr (m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + eps)
/// amsgrad puts max(v_1, ..., v_t) in the place of v_t.
struct AdamRule {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;
  void declare(Schema& schema);
};

class AdamFamily : public WithOptions<Optimizer, AdamRule> {
 public:
  AdamFamily(const AdamRule& rule, bool decoupled) : WithOptions(rule), decoupled_(decoupled) {}
  void state(Archive& archive) override;
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override;
  void start(const Tensors& thetas);
  void by_one_pass(const ParameterGroup<AdamRule>& group, const elementwise::Work& work);
  void by_torch(const ParameterGroup<AdamRule>& group, const elementwise::Work& work);
  const bool decoupled_;  // weight decay apart from the gradient (AdamW)
  Tensors means_, squares_, largest_;
  Tensor step_;  // t, float32: what LibTorch's kernel reads
};

}  // namespace gradus::baselines
