// Lion: X. Chen, C. Liang, D. Huang, E. Real, K. Wang, Y. Liu, H. Pham, X. Dong, T. Luong,
// C.-J. Hsieh, Y. Lu, Q. V. Le, "Symbolic discovery of optimization algorithms", NeurIPS 2023,
// arXiv 2302.06675, program 1. With the gradient g_t, t = 1, 2, ...:
//   theta_t = theta_{t-1} - lr (sign(beta1 m_{t-1} + (1 - beta1) g_t) + lambda theta_{t-1})
//   m_t = beta2 m_{t-1} + (1 - beta2) g_t
#include "entrywise_method.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

struct LionRule {
  Constant beta1, beta2, lr, keep;
  template <class N>
  void operator()(N& theta, N& g, N& m) const {
    theta = keep * theta - lr * sign(beta1 * m + (1 - beta1) * g);
    m = beta2 * m + (1 - beta2) * g;
  }
};

struct LionOptions {
  double lr = 1e-4;
  std::vector<double> betas = {0.9, 0.99};
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the mean in the step and of the mean that is kept");
    declare_decay(schema, weight_decay, "decay of the parameters, apart from the gradient");
  }
};

class Lion final : public EntrywiseMethod<Lion, LionOptions, 1> {
 public:
  using EntrywiseMethod::EntrywiseMethod;
  static constexpr std::array<const char*, 1> states = {"means"};  // m

  LionRule rule(const LionOptions& o) const {
    return {
        .beta1 = o.betas[0], .beta2 = o.betas[1], .lr = o.lr, .keep = 1 - o.lr * o.weight_decay};
  }
};

}  // namespace

PluginItem lion_item() {
  return offer<Optimizer, Lion>("lion", "Lion (Chen et al. 2023)");
}

}  // namespace gradus::adaptive
