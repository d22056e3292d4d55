// AdaBelief: J. Zhuang, T. Tang, Y. Ding, S. Tatikonda, N. Dvornek, X. Papademetris, J. S. Duncan,
// "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients", NeurIPS 2020,
// arXiv 2010.07468, algorithm 2. Options and defaults as in the authors' package
// (adabelief-pytorch), rectified as RAdam; with the gradient g_t, t = 1, 2, ...:
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t
//   s_t = beta2 s_{t-1} + (1 - beta2) (g_t - m_t)^2 + eps
//   theta_t = theta_{t-1} - lr m_t / ((1 - beta1^t) (sqrt(s_t / (1 - beta2^t)) + eps))
// rectify: with rho_t and r_t of RAdam (rectification.h)
//   rho_t >= 5: theta_t = theta_{t-1} - lr r_t m_t / ((1 - beta1^t) (sqrt(s_t) + eps))
//   else:       theta_t = theta_{t-1} - lr m_t / (1 - beta1^t), or no step at all
#include <cmath>

#include "entrywise_method.h"
#include "items.h"
#include "rectification.h"

namespace gradus::adaptive {
namespace {

struct AdaBeliefRule {
  Constant beta1, beta2, eps, penalty, keep, rate;
  Constant correction;  // of the root of s
  Constant plain;       // 1: divide by one in place of the root
  template <class N>
  void operator()(N& theta, N& g, N& m, N& s) const {
    const N kept = keep * theta;
    const N slope = g + penalty * kept;
    m = beta1 * m + (1 - beta1) * slope;
    const N surprise = slope - m;
    s = beta2 * s + (1 - beta2) * surprise * surprise + eps;
    theta = kept - rate * m / ((1 - plain) * (root(s) * correction + eps) + plain);
  }
};

struct AdaBeliefOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-16;
  double weight_decay = 0;
  bool weight_decouple = true;
  bool rectify = true;
  bool degenerated_to_sgd = true;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the mean gradient and of its squared surprise");
    declare_eps(schema, eps, "added to the squared surprise and to its root");
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("weight_decouple", weight_decouple, "decay apart from the gradient, as AdamW");
    schema.add("rectify", rectify, "rectify the step as RAdam does");
    schema.add("degenerated_to_sgd", degenerated_to_sgd,
               "rectified: step along the mean gradient while the variance is unknown");
  }
};

class AdaBelief final : public EntrywiseMethod<AdaBelief, AdaBeliefOptions, 2> {
 public:
  using EntrywiseMethod::EntrywiseMethod;
  static constexpr std::array<const char*, 2> states = {"means", "surprises"};  // m, s

  AdaBeliefRule rule(const AdaBeliefOptions& o) const {
    const Rectified rectified = rectification(o.betas[1], count());
    const bool adapts = !o.rectify || rectified.length >= 5;
    double factor = 1;
    if (o.rectify) factor = adapts ? rectified.factor : (o.degenerated_to_sgd ? 1 : 0);
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .eps = o.eps,
            .penalty = o.weight_decouple ? 0 : o.weight_decay,
            .keep = o.weight_decouple ? 1 - o.lr * o.weight_decay : 1,
            .rate = o.lr * factor / (1 - std::pow(o.betas[0], count())),
            .correction = o.rectify ? 1 : 1 / std::sqrt(1 - std::pow(o.betas[1], count())),
            .plain = adapts ? 0 : 1};
  }
};

}  // namespace

PluginItem adabelief_item() {
  return offer<Optimizer, AdaBelief>("adabelief", "AdaBelief (Zhuang et al. 2020)");
}

}  // namespace gradus::adaptive
