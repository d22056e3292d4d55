// AdaDelta: M. D. Zeiler, "ADADELTA: an adaptive learning rate method", 2012, arXiv 1212.5701,
// algorithm 1. Equations and options as in torch.optim.Adadelta (the paper has lr = 1); with the
// gradient g_t, t = 1, 2, ...:
//   v_t = rho v_{t-1} + (1 - rho) g_t^2,  d_t = g_t sqrt(u_{t-1} + eps) / sqrt(v_t + eps)
//   u_t = rho u_{t-1} + (1 - rho) d_t^2,  theta_t = theta_{t-1} - lr d_t
#include "entrywise_method.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

struct AdadeltaRule {
  Constant rho, eps, penalty, lr;
  template <class N>
  void operator()(N& theta, N& g, N& v, N& u) const {
    const N slope = g + penalty * theta;
    v = rho * v + (1 - rho) * slope * slope;
    const N step = slope * root((u + eps) / (v + eps));
    u = rho * u + (1 - rho) * step * step;
    theta = theta - lr * step;
  }
};

struct AdadeltaOptions {
  double lr = 1;
  double rho = 0.9;
  double eps = 1e-6;
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    schema.add("rho", rho, "decay of the mean squares of gradient and step").in(0, below_one);
    schema.add("eps", eps, "added to the mean squares").above(0, 1).log();
    declare_decay(schema, weight_decay, "L2 penalty: added to the gradient times theta");
  }
};

class Adadelta final : public EntrywiseMethod<Adadelta, AdadeltaOptions, 2> {
 public:
  using EntrywiseMethod::EntrywiseMethod;
  static constexpr std::array<const char*, 2> states = {"squares", "squared_steps"};  // v, u

  AdadeltaRule rule(const AdadeltaOptions& o) const {
    return {.rho = o.rho, .eps = o.eps, .penalty = o.weight_decay, .lr = o.lr};
  }
};

}  // namespace

PluginItem adadelta_item() {
  return offer<Optimizer, Adadelta>("adadelta", "AdaDelta (Zeiler 2012)");
}

}  // namespace gradus::adaptive
