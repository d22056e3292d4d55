// Nesterov's momentum: Y. Nesterov, "A method for solving the convex programming problem with
// convergence rate O(1/k^2)", Soviet Mathematics Doklady 27 (1983), 372-376, in the form of
// I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum
// in deep learning", ICML 2013, eqs. 3-4, rewritten by torch.optim.SGD for the looked-ahead point:
//   b_t = mu b_{t-1} + g_t,  theta_t = theta_{t-1} - lr (g_t + mu b_t)
#include "items.h"
#include "sgd.h"

namespace gradus::baselines {
namespace {

class Nesterov final : public SgdFamily {
 public:
  struct Options : SgdRule {
    Options() {
      momentum = 0.9;
      nesterov = true;
    }
    void declare(Schema& schema) {
      schema.add("lr", lr, "step size")
          .in(0, 1e3)
          .log()
          .role(OptionRole::learning_rate)
          .schedulable();
      schema.add("momentum", momentum, "decay of the momentum")
          .above(0, 1)
          .symbol("mu")
          .schedulable();
      schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
          .in(0, 10)
          .schedulable();
      schema.groups();
    }
  };

  explicit Nesterov(const Options& options) : SgdFamily(options) {}
};

}  // namespace

PluginItem nesterov_item() {
  return offer<Optimizer, Nesterov>("nesterov", "Nesterov's momentum (Nesterov 1983)");
}

}  // namespace gradus::baselines
