// Adan: X. Xie, P. Zhou, H. Li, Z. Lin, S. Yan, "Adan: adaptive Nesterov momentum algorithm for
// faster optimizing deep models", 2022, arXiv 2208.06677, algorithm 1. Options and defaults as in
// the authors' code, whose betas are the decays (the paper's beta is 1 - beta); with the gradient
// g_t, t = 1, 2, ..., and g_0 = g_1:
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t
//   v_t = beta2 v_{t-1} + (1 - beta2) (g_t - g_{t-1})
//   n_t = beta3 n_{t-1} + (1 - beta3) (g_t + beta2 (g_t - g_{t-1}))^2
//   theta_t = (theta_{t-1} - lr (m_t / (1 - beta1^t) + beta2 v_t / (1 - beta2^t))
//              / (sqrt(n_t / (1 - beta3^t)) + eps)) / (1 + lr lambda)
// no_prox: theta_{t-1} (1 - lr lambda) in the place of the division.
#include <cmath>

#include "entrywise_method.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

struct AdanRule {
  Constant beta1, beta2, beta3, eps, before_step, after_step;
  Constant along_mean, along_change, correction;
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v, N& n, N& last) const {
    const N change = g - last;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * change;
    const N ahead = g + beta2 * change;
    n = beta3 * n + (1 - beta3) * ahead * ahead;
    const N step = (along_mean * m + along_change * v) / (root(n) * correction + eps);
    theta = after_step * (before_step * theta - step);
    last = g;
  }
};

struct AdanOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.98, 0.92, 0.99};
  double eps = 1e-8;
  double weight_decay = 0;
  bool no_prox = false;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas,
                  "decays of the means of the gradient, of its change, and of the square");
    declare_eps(schema, eps, "added to the root of the mean square");
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("no_prox", no_prox, "decay before the step, as AdamW, in place of a division");
  }
};

class Adan final : public EntrywiseMethod<Adan, AdanOptions, 4> {
 public:
  using EntrywiseMethod::EntrywiseMethod;
  static constexpr std::array<const char*, 4> states = {"means", "changes", "squares",
                                                        "last"};  // m, v, n, g_{t-1}

  AdanRule rule(const AdanOptions& o) const {
    const auto corrected = [&](std::size_t i) { return 1 - std::pow(o.betas[i], count()); };
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .beta3 = o.betas[2],
            .eps = o.eps,
            .before_step = o.no_prox ? 1 - o.lr * o.weight_decay : 1,
            .after_step = o.no_prox ? 1 : 1 / (1 + o.lr * o.weight_decay),
            .along_mean = o.lr / corrected(0),
            .along_change = o.lr * o.betas[1] / corrected(1),
            .correction = 1 / std::sqrt(corrected(2))};
  }

 private:
  void start(std::array<Tensors, 4>& states, const Tensors& gradient) override {
    for (std::size_t i = 0; i < gradient.size(); ++i) states[3][i].copy_(gradient[i]);
  }
};

}  // namespace

PluginItem adan_item() {
  return offer<Optimizer, Adan>("adan", "Adan (Xie et al. 2022)");
}

}  // namespace gradus::adaptive
