// LAMB: Y. You, J. Li, S. Reddi, J. Hseu, S. Kumar, S. Bhojanapalli, X. Song, J. Demmel, K.
// Keutzer, C.-J. Hsieh, "Large batch optimization for deep learning: training BERT in 76 minutes",
// ICLR 2020, arXiv 1904.00962, algorithm 2. For each parameter, with the gradient g_t, t = 1, 2,
// ...:
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
//   r_t = (m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + eps) + lambda theta_{t-1}
//   theta_t = theta_{t-1} - lr phi(|theta_{t-1}|) / |r_t| r_t,  phi(z) = min(z, largest_norm)
// The factor is 1 where a norm is 0. bias_correction = false leaves out 1 - beta^t, as the paper's
// first versions do.
#include <algorithm>
#include <cmath>

#include "items.h"

namespace gradus::adaptive {
namespace {

/// Leaves r in the gradient's place.
struct LambDirection {
  Constant beta1, beta2, eps, decay, first, second;
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    g = first * m / (root(v) * second + eps) + decay * theta;
  }
};

struct LambStep {
  Constant rate;
  template <class N>
  void operator()(N& theta, N& r) const {
    theta = theta - rate * r;
  }
};

struct LambOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-6;
  double weight_decay = 0.01;
  double largest_norm = 10;
  bool bias_correction = true;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the means of the gradient and of its square");
    declare_eps(schema, eps, "added to the root of the mean square");
    declare_decay(schema, weight_decay, "decay of the parameters, part of the step");
    schema.add("largest_norm", largest_norm, "a parameter's norm counts as at most this")
        .above(0, 1e9)
        .log();
    schema.add("bias_correction", bias_correction, "divide the means by 1 - beta^t");
  }
};

class Lamb final : public WithOptions<Optimizer, LambOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
    archive.item("step", step_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (means_.empty()) {
      means_ = zeros_for(objective.parameters());
      squares_ = zeros_for(objective.parameters());
    }
    ++step_;
    const int64_t copies = objective.copies();
    const Work work(objective, answer.gradient);
    for (const auto& group : groups(objective)) {
      work.update(group, direction(group.options), means_, squares_);
    }
    const Tensors thetas = each_network(work.parameters(), copies);
    const Tensors steps = each_network(work.gradient(), copies);
    const auto options = options_of_each(groups(objective), copies);
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      const double size = std::min(norm_of(thetas[k]), options[k]->largest_norm);
      const double length = norm_of(steps[k]);
      const double trust = size > 0 && length > 0 ? size / length : 1;
      on_each_entry(LambStep{options[k]->lr * trust}, thetas[k], steps[k]);
    }
    work.finish();
  }

  LambDirection direction(const LambOptions& o) const {
    const auto correction = [&](double beta) {
      return o.bias_correction ? 1 - std::pow(beta, step_) : 1.0;
    };
    return {.beta1 = o.betas[0],
            .beta2 = o.betas[1],
            .eps = o.eps,
            .decay = o.weight_decay,
            .first = 1 / correction(o.betas[0]),
            .second = 1 / std::sqrt(correction(o.betas[1]))};
  }

  Tensors means_, squares_;  // m, v
  int64_t step_ = 0;         // t
};

}  // namespace

PluginItem lamb_item() {
  return offer<Optimizer, Lamb>("lamb", "LAMB (You et al. 2020)");
}

}  // namespace gradus::adaptive
