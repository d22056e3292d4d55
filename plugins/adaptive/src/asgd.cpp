// Averaged SGD: B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by
// averaging", SIAM Journal on Control and Optimization 30 (1992), 838-855. Equations and options as
// in torch.optim.ASGD; with the gradient g_t, t = 1, 2, ...:
//   theta_t = theta_{t-1} (1 - lambda lr_t) - lr_t g_t,  lr_t = lr / (1 + lambda lr (t-1))^alpha
//   a_t = a_{t-1} + (theta_t - a_{t-1}) / max(1, t - 1 - t0)
// Evaluated is the average a_t, which is theta_t until step t0 + 2.
#include <algorithm>
#include <cmath>

#include "entrywise_method.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

struct AsgdRule {
  Constant lr, keep, penalty, share;
  template <class N>
  void operator()(N& theta, N& g, N& average) const {
    const N moved = keep * theta - lr * (g + penalty * theta);
    average = (1 - share) * average + share * moved;
    theta = moved;
  }
};

struct AsgdOptions {
  double lr = 1e-2;
  double lambd = 1e-4;
  double alpha = 0.75;
  double t0 = 1e6;
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    schema.add("lambd", lambd, "decay of the parameters and of the step size")
        .in(0, 1)
        .symbol("lambda");
    schema.add("alpha", alpha, "power of the step size's decay").in(0, 1);
    schema.add("t0", t0, "step from which on the average is taken").in(0, 1e12).unit("steps");
    declare_decay(schema, weight_decay, "L2 penalty: added to the gradient times theta");
  }
};

class Asgd final : public EntrywiseMethod<Asgd, AsgdOptions, 1> {
 public:
  using EntrywiseMethod::EntrywiseMethod;
  static constexpr std::array<const char*, 1> states = {"averages"};  // a

  Tensors evaluated(const Tensors& parameters) override {
    return kept(0).empty() ? parameters : kept(0);
  }

  AsgdRule rule(const AsgdOptions& o) const {
    const auto before = static_cast<double>(count() - 1);  // t - 1
    const double lr = o.lr / std::pow(1 + o.lambd * o.lr * before, o.alpha);
    return {.lr = lr,
            .keep = 1 - o.lambd * lr,
            .penalty = o.weight_decay,
            .share = 1 / std::max(1.0, before - o.t0)};
  }
};

}  // namespace

PluginItem asgd_item() {
  return offer<Optimizer, Asgd>("asgd", "averaged SGD (Polyak, Juditsky 1992)");
}

}  // namespace gradus::adaptive
