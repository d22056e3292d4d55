// Gradient descent with momentum (heavy ball): B. T. Polyak, "Some methods of speeding up the
// convergence of iteration methods", USSR Computational Mathematics and Mathematical Physics 4(5)
// (1964), 1-17, eq. 9: theta_{t+1} = theta_t - lr g_t + mu (theta_t - theta_{t-1}). At a constant
// step size the form of torch.optim.SGD in sgd.h (b_t = mu b_{t-1} + g_t) gives the same iterates.
#include "items.h"
#include "sgd.h"

namespace gradus::baselines {
namespace {

class Momentum final : public SgdFamily {
 public:
  struct Options : SgdRule {
    Options() { momentum = 0.9; }
    void declare(Schema& schema) {
      schema.add("lr", lr, "step size")
          .in(0, 1e3)
          .log()
          .role(OptionRole::learning_rate)
          .schedulable();
      schema.add("momentum", momentum, "decay of the momentum").in(0, 1).symbol("mu").schedulable();
      schema.add("dampening", dampening, "share of the gradient kept out of the momentum")
          .in(0, 1)
          .symbol("tau");
      schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
          .in(0, 10)
          .schedulable();
      schema.groups();
    }
  };

  explicit Momentum(const Options& options) : SgdFamily(options) {}
};

}  // namespace

PluginItem momentum_item() {
  return offer<Optimizer, Momentum>("momentum", "gradient descent with momentum (Polyak 1964)");
}

}  // namespace gradus::baselines
