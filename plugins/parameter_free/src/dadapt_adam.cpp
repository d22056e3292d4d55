// D-Adaptation for Adam: A. Defazio, K. Mishchenko, "Learning-rate-free learning by D-adaptation",
// ICML 2023, arXiv 2301.07733, algorithm 5. Equations, options and defaults as in the authors'
// package (dadaptation); with the gradient g_t, t = 1, 2, ..., the estimate d (at first d0) of the
// distance to the solution, r = d lr b_t (b_t as in prodigy.cpp), q = sqrt(beta2):
//   a_t = q a_{t-1} + (1 - q) r <g_t, s_{t-1} / (sqrt(v_{t-1}) + eps)>
//   m_t = beta1 m_{t-1} + (1 - beta1) r g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
//   s_t = q s_{t-1} + (1 - q) r g_t
//   d <- max(d, min(a_t / ((1 - q) |s_t|_1), d growth_rate))
//   theta_t = theta_{t-1} (1 - r lambda) - m_t / (sqrt(v_t) + eps)
// There is one d for all parameters, and for all networks of a stack.
#include <algorithm>
#include <cmath>
#include <limits>

#include "items.h"

namespace gradus::parameter_free {
namespace {

/// Means and s; leaves g s / (sqrt(v) + eps) with the old s and v in the gradient's place.
struct DAdaptAdamMeans {
  Constant beta1, beta2, q, rate, eps, penalty;
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v, N& s) const {
    g = g + penalty * theta;
    const N along = g * s / (root(v) + eps);
    m = beta1 * m + (rate * (1 - beta1)) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    s = q * s + (rate * (1 - q)) * g;
    g = along;
  }
};

struct DAdaptAdamStep {
  Constant keep, eps;
  template <class N>
  void operator()(N& theta, N& m, N& v) const {
    theta = keep * theta - m / (root(v) + eps);
  }
};

struct DAdaptAdamOptions {
  double lr = 1;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool decouple = false;
  bool use_bias_correction = false;
  double d0 = 1e-6;
  Auto<double> growth_rate;
  void declare(Schema& schema) {
    declare_rate(schema, lr, "factor of the estimated step size");
    schema.add("betas", betas, "decays of the means of the gradient and of its square")
        .in(0, below_one)
        .length(2, 2);
    schema.add("eps", eps, "added to the root of the mean square").above(0, 1).log();
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("decouple", decouple, "decay apart from the gradient, as AdamW");
    schema.add("use_bias_correction", use_bias_correction, "Adam's correction of the step size");
    declare_growth(schema, d0, growth_rate);
  }
};

class DAdaptAdam final : public WithOptions<Optimizer, DAdaptAdamOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
    archive.item("sums", sums_);
    archive.item("numerator", numerator_);
    archive.item("estimate", d_);
    archive.item("step", step_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const DAdaptAdamOptions& o = options_;
    if (means_.empty()) {
      for (Tensors* list : {&means_, &squares_, &sums_}) *list = zeros_for(objective.parameters());
      d_ = o.d0;
    }
    const Work work(objective, answer.gradient);
    const double rate = d_ * o.lr * bias_correction(), q = std::sqrt(o.betas[1]);
    one_pass(DAdaptAdamMeans{.beta1 = o.betas[0],
                             .beta2 = o.betas[1],
                             .q = q,
                             .rate = rate,
                             .eps = o.eps,
                             .penalty = o.decouple ? 0 : o.weight_decay},
             work.parameters(), work.gradient(), means_, squares_, sums_);
    double along = 0, size = 0;
    for (std::size_t k = 0; k < sums_.size(); ++k) {
      along += work.gradient()[k].sum().item<double>();
      size += sums_[k].norm(1).item<double>();
    }
    if (size == 0) return;  // no gradient yet
    numerator_ = q * numerator_ + (1 - q) * rate * along;
    const double most = o.growth_rate.value_or(std::numeric_limits<double>::infinity());
    d_ = std::max(d_, std::min(numerator_ / ((1 - q) * size), d_ * most));
    one_pass(DAdaptAdamStep{.keep = o.decouple ? 1 - rate * o.weight_decay : 1, .eps = o.eps},
             work.parameters(), means_, squares_);
    work.finish();
    ++step_;
  }

  double bias_correction() const {
    if (!options_.use_bias_correction) return 1;
    const auto t = static_cast<double>(step_ + 1);
    return std::sqrt(1 - std::pow(options_.betas[1], t)) / (1 - std::pow(options_.betas[0], t));
  }

  Tensors means_, squares_, sums_;  // m, v, s
  double numerator_ = 0, d_ = 0;    // a, d
  int64_t step_ = 0;
};

}  // namespace

PluginItem dadapt_adam_item() {
  return offer<Optimizer, DAdaptAdam>("dadapt_adam",
                                      "Adam with D-Adaptation (Defazio, Mishchenko 2023)");
}

}  // namespace gradus::parameter_free
