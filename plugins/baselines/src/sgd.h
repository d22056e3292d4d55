// Stochastic gradient descent, with momentum where asked; shared by sgd, momentum and nesterov.
#pragma once

#include "gradus/plugin.h"
#include "gradus/with_options.h"

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
  void declare(Schema& schema);
};

class SgdFamily : public WithOptions<Optimizer, SgdRule> {
 public:
  explicit SgdFamily(const SgdRule& rule) : WithOptions(rule) {}
  void state(Archive& archive) override { archive.item("momentum", buffers_); }
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override;
  void update(const ParameterGroup<SgdRule>& group, const Tensors& thetas,
              const Tensors& gradients);
  bool start_momentum(const std::vector<int>& parameters, const Tensors& thetas);
  // b, empty before the first step and without momentum; undefined for groups without
  Tensors buffers_;
};

}  // namespace gradus::baselines
