// Lion: the sign of an interpolated momentum. Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong,
// Luong, Hsieh, Lu, Le, "Symbolic Discovery of Optimization Algorithms", 2023, arXiv 2302.06675,
// Algorithm 2:
//
//   c_t = beta1 m_{t-1} + (1 - beta1) g_t
//   theta_t = theta_{t-1} - eta (sign(c_t) + lambda theta_{t-1})
//   m_t = beta2 m_{t-1} + (1 - beta2) g_t,   m_0 = 0
#include "gradus/ops.h"
#include "gradus/plugin.h"
#include "gradus/with_options.h"
#include "lion_studies.h"

namespace {

struct LionOptions {
  double lr = 1e-4;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;

  void declare(gradus::Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 10)
        .log()
        .symbol("eta")
        .role(gradus::OptionRole::learning_rate);
    schema.add("beta1", beta1, "share of the momentum in the step's direction").in(0, 1);
    schema.add("beta2", beta2, "decay of the momentum").in(0, 1);
    schema.add("weight_decay", weight_decay, "decoupled decay").in(0, 10).symbol("lambda");
  }
};

class Lion final : public gradus::WithOptions<gradus::Optimizer, LionOptions> {
 public:
  using WithOptions::WithOptions;  // options_

  void state(gradus::Archive& archive) override { archive.item("momentum", momentum_); }

  bool elementwise() const override { return true; }

 private:
  void move(gradus::Objective& objective) override {
    const gradus::Answer answer = objective.ask();
    gradus::Tensors& parameters = objective.parameters();
    if (momentum_.empty()) momentum_ = gradus::zeros_for(parameters);
    for (size_t i = 0; i < parameters.size(); ++i) {
      update(parameters[i], momentum_[i], answer.gradient[i]);
    }
  }

  void update(gradus::Tensor& parameter, gradus::Tensor& momentum, const gradus::Tensor& gradient) {
    const gradus::Tensor direction =
        momentum.mul(options_.beta1).add_(gradient, 1 - options_.beta1).sign_();
    parameter.mul_(1 - options_.lr * options_.weight_decay).sub_(direction, options_.lr);
    momentum.mul_(options_.beta2).add_(gradient, 1 - options_.beta2);
  }

  gradus::Tensors momentum_;  // one for each parameter, from the first step on
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, Lion>("lion", "Lion (Chen et al. 2023)")};

}  // namespace

GRADUS_PLUGIN({.id = "lion",
               .version = "1.0.0",
               .semantics = 1,
               .title = "Symbolic Discovery of Optimization Algorithms",
               .authors = "Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong, Luong, Hsieh, Lu, Le",
               .year = 2023,
               .reference = "arXiv 2302.06675",
               .licence = "Apache-2.0",
               .items = items,
               .studies = lion_studies})
