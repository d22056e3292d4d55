// AdEMAMix: M. Pagliardini, P. Ablin, D. Grangier, "The AdEMAMix optimizer: better, faster, older",
// 2024, arXiv 2409.03137, algorithm 1. Options and defaults as in the authors' code; with the
// gradient g_t, t = 1, 2, ...:
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  s_t = beta3_t s_{t-1} + (1 - beta3_t) g_t
//   v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
//   theta_t = theta_{t-1} - lr ((m_t / (1 - beta1^t) + alpha_t s_t)
//             / (sqrt(v_t / (1 - beta2^t)) + eps) + lambda theta_{t-1})
// warmed up over T steps (section 3): alpha_t = min(t alpha / T, alpha),
//   beta3_t = min(exp(ln beta1 ln beta3 / ((1 - t/T) ln beta3 + t/T ln beta1)), beta3)
#include <algorithm>
#include <cmath>

#include "entrywise_method.h"
#include "gradus/error.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

struct AdEmaMixRule {
  Constant beta1, beta2, beta3, eps, keep, along_mean, along_slow, correction;
  template <class N>
  void operator()(N& theta, N& g, N& m, N& slow, N& v) const {
    m = beta1 * m + (1 - beta1) * g;
    slow = beta3 * slow + (1 - beta3) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    theta = keep * theta - (along_mean * m + along_slow * slow) / (root(v) * correction + eps);
  }
};

struct AdEmaMixOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999, 0.9999};
  double alpha = 2;
  int64_t alpha_warmup = 0;
  int64_t beta3_warmup = 0;
  double eps = 1e-8;
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas,
                  "decays of the means of the gradient and of its square, and of the slow mean")
        .shared();
    schema.add("alpha", alpha, "weight of the slow mean").in(0, 100);
    schema.add("alpha_warmup", alpha_warmup, "steps until the slow mean has its weight; 0: none")
        .in(0, 1e12)
        .unit("steps");
    schema.add("beta3_warmup", beta3_warmup, "steps until the slow mean is that slow; 0: none")
        .in(0, 1e12)
        .unit("steps")
        .shared();
    declare_eps(schema, eps, "added to the root of the mean square");
    declare_decay(schema, weight_decay, "decay of the parameters, apart from the gradient");
  }
};

class AdEmaMix final : public EntrywiseMethod<AdEmaMix, AdEmaMixOptions, 3> {
 public:
  explicit AdEmaMix(const AdEmaMixOptions& options) : EntrywiseMethod(options) {
    if (options.beta3_warmup > 0 && (options.betas[0] <= 0 || options.betas[2] <= 0)) {
      throw Error("options.conflict", "option beta3_warmup", "first and third beta above 0",
                  "a beta of 0, which has no logarithm", "set beta3_warmup = 0");
    }
  }
  static constexpr std::array<const char*, 3> states = {"means", "slow_means",
                                                        "squares"};  // m, s, v

  AdEmaMixRule rule(const AdEmaMixOptions& o) const {
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .beta3 = slow_decay(o),
            .eps = o.eps,
            .keep = 1 - o.lr * o.weight_decay,
            .along_mean = o.lr / (1 - std::pow(o.betas[0], count())),
            .along_slow = o.lr * slow_weight(o),
            .correction = 1 / std::sqrt(1 - std::pow(o.betas[1], count()))};
  }

 private:
  double slow_weight(const AdEmaMixOptions& o) const {
    const auto warmup = static_cast<double>(o.alpha_warmup);
    if (warmup == 0) return o.alpha;
    return std::min(1.0, static_cast<double>(count()) / warmup) * o.alpha;
  }

  double slow_decay(const AdEmaMixOptions& o) const {
    const double beta3 = o.betas[2];
    if (o.beta3_warmup == 0) return beta3;
    const double share = static_cast<double>(count()) / static_cast<double>(o.beta3_warmup);
    if (share >= 1) return beta3;
    const double fast = std::log(o.betas[0]), slow = std::log(beta3);
    return std::min(beta3, std::exp(fast * slow / ((1 - share) * slow + share * fast)));
  }
};

}  // namespace

PluginItem ademamix_item() {
  return offer<Optimizer, AdEmaMix>("ademamix", "AdEMAMix (Pagliardini, Ablin, Grangier 2024)");
}

}  // namespace gradus::adaptive
