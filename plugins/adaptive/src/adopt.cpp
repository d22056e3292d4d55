// ADOPT: S. Taniguchi, K. Harada, G. Minegishi, Y. Oshima, S. C. Jeong, G. Nagahara, T. Iiyama,
// M. Suzuki, Y. Iwasawa, Y. Matsuo, "ADOPT: modified Adam can converge with any beta2 with the
// optimal rate", NeurIPS 2024, arXiv 2411.02853, algorithm 2. Options and defaults as in the
// authors' code; with the gradient g_t, t = 0, 1, ...: v_0 = g_0^2 without a step, then
//   n_t = g_t / max(sqrt(v_{t-1}), eps), cut to [-t^(1/4), t^(1/4)]
//   m_t = beta1 m_{t-1} + (1 - beta1) n_t,  theta_t = theta_{t-1} - lr m_t
//   v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
#include <cmath>
#include <limits>

#include "items.h"

namespace gradus::adaptive {
namespace {

struct AdoptFirst {
  Constant penalty;
  template <class N>
  void operator()(N& theta, N& g, N& v) const {
    const N slope = g + penalty * theta;
    v = slope * slope;
  }
};

struct AdoptRule {
  Constant beta1, beta2, eps, penalty, keep, lr, bound;
  template <class N>
  void operator()(N& theta, N& g, N& v, N& m) const {
    const N slope = g + penalty * theta;
    const N normalized = at_most(at_least(slope / at_least(root(v), eps), -bound), bound);
    m = beta1 * m + (1 - beta1) * normalized;
    theta = keep * theta - lr * m;
    v = beta2 * v + (1 - beta2) * slope * slope;
  }
};

struct AdoptOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.9999};
  double eps = 1e-6;
  double weight_decay = 0;
  bool decouple = false;
  bool clip = true;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the mean step and of the mean square of the gradient");
    declare_eps(schema, eps, "the least divisor");
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("decouple", decouple, "decay apart from the gradient, as AdamW");
    schema.add("clip", clip, "cut the normalized gradient of step t to +-t^(1/4)");
  }
};

class Adopt final : public WithOptions<Optimizer, AdoptOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("squares", squares_);
    archive.item("means", means_);
    archive.item("step", step_);
  }
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const Work work(objective, answer.gradient);
    if (squares_.empty()) {
      squares_ = zeros_for(objective.parameters());
      means_ = zeros_for(objective.parameters());
      for (const auto& group : groups(objective)) {
        work.update(group, AdoptFirst{penalty(group.options)}, squares_);
      }
      return;
    }
    ++step_;
    for (const auto& group : groups(objective)) {
      work.update(group, rule(group.options), squares_, means_);
    }
    work.finish();
  }

  static double penalty(const AdoptOptions& o) { return o.decouple ? 0 : o.weight_decay; }

  AdoptRule rule(const AdoptOptions& o) const {
    const double bound = std::pow(static_cast<double>(step_), 0.25);
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .eps = o.eps,
            .penalty = penalty(o),
            .keep = o.decouple ? 1 - o.lr * o.weight_decay : 1,
            .lr = o.lr,
            .bound = o.clip ? bound : std::numeric_limits<double>::infinity()};
  }

  Tensors squares_, means_;  // v, m
  int64_t step_ = 0;         // t
};

}  // namespace

PluginItem adopt_item() {
  return offer<Optimizer, Adopt>("adopt", "ADOPT (Taniguchi et al. 2024)");
}

}  // namespace gradus::adaptive
