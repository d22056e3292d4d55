// RAdam: L. Liu, H. Jiang, P. He, W. Chen, X. Liu, J. Gao, J. Han, "On the variance of the adaptive
// learning rate and beyond", ICLR 2020, arXiv 1908.03265, algorithm 2. Options as in
// torch.optim.RAdam; with the gradient g_t, t = 1, 2, ...:
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
//   rho_t = rho - 2 t beta2^t / (1 - beta2^t),  rho = 2 / (1 - beta2) - 1
//   rho_t > 5:  theta_t = theta_{t-1} - lr r_t m_t sqrt(1 - beta2^t) / ((1 - beta1^t)
//               (sqrt(v_t) + eps)),  r_t^2 = (rho_t - 4)(rho_t - 2) rho / ((rho - 4)(rho - 2)
//               rho_t)
//   else:       theta_t = theta_{t-1} - lr m_t / (1 - beta1^t)
#include <cmath>

#include "entrywise_method.h"
#include "items.h"
#include "rectification.h"

namespace gradus::adaptive {
namespace {

struct RAdamRule {
  Constant beta1, beta2, eps, penalty, keep, rate;
  Constant plain;  // 1 where the step is not rectified: it divides by one in place of the root
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v) const {
    const N kept = keep * theta;
    const N slope = g + penalty * kept;
    m = beta1 * m + (1 - beta1) * slope;
    v = beta2 * v + (1 - beta2) * slope * slope;
    theta = kept - rate * m / ((1 - plain) * (root(v) + eps) + plain);
  }
};

struct RAdamOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool decoupled_weight_decay = false;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the means of the gradient and of its square");
    declare_eps(schema, eps, "added to the root of the mean square");
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("decoupled_weight_decay", decoupled_weight_decay,
               "decay apart from the gradient, as AdamW");
  }
};

class RAdam final : public EntrywiseMethod<RAdam, RAdamOptions, 2> {
 public:
  using EntrywiseMethod::EntrywiseMethod;
  static constexpr std::array<const char*, 2> states = {"means", "squares"};  // m, v

  RAdamRule rule(const RAdamOptions& o) const {
    const Rectified rectified = rectification(o.betas[1], count());
    const bool rectify = rectified.length > 5;
    const double first = 1 - std::pow(o.betas[0], count());
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .eps = o.eps,
            .penalty = o.decoupled_weight_decay ? 0 : o.weight_decay,
            .keep = o.decoupled_weight_decay ? 1 - o.lr * o.weight_decay : 1,
            .rate = o.lr * (rectify ? rectified.factor : 1) / first,
            .plain = rectify ? 0 : 1};
  }
};

}  // namespace

Rectified rectification(double beta2, int64_t step) {
  const double decayed = std::pow(beta2, step);
  const double longest = 2 / (1 - beta2) - 1;
  const double length = longest - 2 * static_cast<double>(step) * decayed / (1 - decayed);
  if (length <= 4) return {length, 1};
  const double variance =
      (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length);
  return {length, std::sqrt((1 - decayed) * variance)};
}

PluginItem radam_item() {
  return offer<Optimizer, RAdam>("radam", "rectified Adam (Liu et al. 2020)");
}

}  // namespace gradus::adaptive
