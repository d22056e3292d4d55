// NAdam: T. Dozat, "Incorporating Nesterov momentum into Adam", ICLR 2016 workshop, algorithm 8.
// Equations and options as in torch.optim.NAdam; with the gradient g_t, t = 1, 2, ...:
//   mu_t = beta1 (1 - 0.96^(t psi) / 2),  M_t = mu_1 ... mu_t
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
//   n_t = mu_{t+1} m_t / (1 - M_t mu_{t+1}) + (1 - mu_t) g_t / (1 - M_t)
//   theta_t = theta_{t-1} - lr n_t / (sqrt(v_t / (1 - beta2^t)) + eps)
#include <cmath>

#include "items.h"

namespace gradus::adaptive {
namespace {

struct NAdamRule {
  Constant beta1, beta2, eps, penalty, keep;
  Constant correction;           // 1 / sqrt(1 - beta2^t)
  Constant along_mean, along_g;  // lr times the weights of m_t and g_t in n_t
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v) const {
    const N kept = keep * theta;
    const N slope = g + penalty * kept;
    m = beta1 * m + (1 - beta1) * slope;
    v = beta2 * v + (1 - beta2) * slope * slope;
    theta = kept - (along_mean * m + along_g * slope) / (root(v) * correction + eps);
  }
};

struct NAdamOptions {
  double lr = 2e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 4e-3;
  bool decoupled_weight_decay = false;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the means of the gradient and of its square").shared();
    declare_eps(schema, eps, "added to the root of the mean square");
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("momentum_decay", momentum_decay, "how fast the momentum grows to beta1")
        .in(0, 1)
        .log()
        .symbol("psi")
        .shared();
    schema.add("decoupled_weight_decay", decoupled_weight_decay,
               "decay apart from the gradient, as AdamW");
  }
};

class NAdam final : public WithOptions<Optimizer, NAdamOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
    archive.item("product", product_);
    archive.item("step", step_);
  }
  bool elementwise() const override { return true; }

 private:
  double momentum(int64_t t) const {
    return options_.betas[0] *
           (1 - 0.5 * std::pow(0.96, static_cast<double>(t) * options_.momentum_decay));
  }

  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (means_.empty()) {
      means_ = zeros_for(objective.parameters());
      squares_ = zeros_for(objective.parameters());
    }
    product_ *= momentum(++step_);
    const Work work(objective, answer.gradient);
    for (const auto& group : groups(objective)) {
      work.update(group, rule(group.options), means_, squares_);
    }
    work.finish();
  }

  NAdamRule rule(const NAdamOptions& o) const {
    const double mu = momentum(step_), next = momentum(step_ + 1);
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .eps = o.eps,
            .penalty = o.decoupled_weight_decay ? 0 : o.weight_decay,
            .keep = o.decoupled_weight_decay ? 1 - o.lr * o.weight_decay : 1,
            .correction = 1 / std::sqrt(1 - std::pow(o.betas[1], step_)),
            .along_mean = o.lr * next / (1 - product_ * next),
            .along_g = o.lr * (1 - mu) / (1 - product_)};
  }

  Tensors means_, squares_;  // m, v
  double product_ = 1;       // M_t
  int64_t step_ = 0;         // t
};

}  // namespace

PluginItem nadam_item() {
  return offer<Optimizer, NAdam>("nadam", "NAdam (Dozat 2016)");
}

}  // namespace gradus::adaptive
