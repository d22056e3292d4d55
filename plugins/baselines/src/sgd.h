// Stochastic gradient descent, with momentum where asked; shared by sgd, momentum and nesterov.
#pragma once

#include "gradus/plugin.h"

namespace gradus::baselines {

/// torch.optim.SGD's options. With the gradient g_t (weight decay added), t = 1, 2, ...:
///   b_1 = g_1,  b_t = mu b_{t-1} + (1 - tau) g_t
///   theta_t = theta_{t-1} - lr d_t,  d_t = g_t (mu = 0), b_t, or g_t + mu b_t (Nesterov)
struct SgdRule {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
};

class SgdFamily : public Optimizer {
 public:
  explicit SgdFamily(SgdRule rule) : rule_(rule) {}
  void state(Archive& archive) override { archive.item("momentum", buffers_); }
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override;
  const SgdRule rule_;
  Tensors buffers_;  // b, empty before the first step and without momentum
};

}  // namespace gradus::baselines
