// Adagrad: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and
// stochastic optimization", JMLR 12 (2011), 2121-2159, the diagonal form of figure 1. Equations and
// options as in torch.optim.Adagrad; with the gradient g_t (weight decay added), t = 1, 2, ...:
//   s_t = s_{t-1} + g_t^2,  lr_t = lr / (1 + (t - 1) lr_decay)
//   theta_t = theta_{t-1} - lr_t g_t / (sqrt(s_t) + eps)
#include <ATen/core/Tensor.h>
#include <ATen/ops/_fused_adagrad_ops.h>

#include "gradus/ops.h"
#include "gradus/with_options.h"
#include "items.h"

namespace gradus::baselines {
namespace {

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0;
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double eps = 1e-10;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.add("lr_decay", lr_decay, "decay of the step size").in(0, 1e3);
    schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
        .in(0, 10)
        .schedulable();
    schema.add("initial_accumulator_value", initial_accumulator_value, "s_0").in(0, 1e6).shared();
    schema.add("eps", eps, "added to the root of the sum of squares").in(0, 1).log();
    schema.groups();
  }
};

class Adagrad final : public WithOptions<Optimizer, AdagradOptions> {
 public:
  using WithOptions::WithOptions;

  void state(Archive& archive) override {
    archive.item("sums", sums_);
    archive.item("step", step_);
  }
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const Contiguous parameters(objective.parameters());
    const Contiguous gradient(answer.gradient);
    if (!step_.defined()) start(parameters.tensors());
    step_.add_(1);
    for (const auto& group : groups(objective)) {
      update(group, group.of(parameters.tensors()).list(), group.of(gradient.tensors()).list());
    }
    parameters.write_back();
  }

  void update(const ParameterGroup<Options>& group, const Tensors& thetas,
              const Tensors& gradients) {
    const Tensors steps(thetas.size(), step_);
    at::_ops::_fused_adagrad_::call(thetas, gradients, group.of(sums_).list(), steps,
                                    group.options.lr, group.options.lr_decay,
                                    group.options.weight_decay, group.options.eps,
                                    /*maximize=*/false, /*grad_scale=*/std::nullopt,
                                    /*found_inf=*/std::nullopt);
  }

  void start(const Tensors& thetas) {
    sums_ = zeros_for(thetas);
    for (Tensor& sum : sums_) sum.fill_(options_.initial_accumulator_value);
    step_ = thetas[0].new_zeros({}, thetas[0].options().dtype(at::kFloat));
  }

  Tensors sums_;
  Tensor step_;  // t, float32: what the fused kernel reads
};

}  // namespace

PluginItem adagrad_item() {
  return offer<Optimizer, Adagrad>("adagrad", "Adagrad (Duchi, Hazan, Singer 2011)");
}

}  // namespace gradus::baselines
