// Prodigy: K. Mishchenko, A. Defazio, "Prodigy: an expeditiously adaptive parameter-free learner",
// ICML 2024, arXiv 2306.06101, algorithm 4 (Adam). Equations, options and defaults as in the
// authors' package (prodigyopt); with the gradient g_t, t = 1, 2, ..., the estimate d (at first d0)
// of the distance to the solution, b_t = sqrt(1 - beta2^t) / (1 - beta1^t) (1 unless
// use_bias_correction), beta3 = sqrt(beta2) unless given:
//   m_t = beta1 m_{t-1} + d (1 - beta1) g_t,  v_t = beta2 v_{t-1} + d^2 (1 - beta2) g_t^2
//   a_t = beta3 a_{t-1} + (d / d0) d lr b_t <g_t, theta_0 - theta_{t-1}>
//   s_t = beta3 s_{t-1} + (d / d0) d lr b_t g_t
//   h = d_coef a_t / |s_t|_1,  d' = max(d, h) where d = d0,  d' <- min(largest h, d' growth_rate)
//   theta_t = theta_{t-1} (1 - d lr b_t lambda) - d lr b_t m_t / (sqrt(v_t) + d' eps)
// There is one d for all parameters, and for all networks of a stack.
#include <algorithm>
#include <cmath>
#include <limits>

#include "items.h"

namespace gradus::parameter_free {
namespace {

/// Means and s; leaves g (theta_0 - theta) in the gradient's place.
struct ProdigyMeans {
  Constant beta1, beta2, beta3, d, add, penalty;
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v, N& s, N& start) const {
    g = g + penalty * theta;
    m = beta1 * m + (d * (1 - beta1)) * g;
    v = beta2 * v + (d * d * (1 - beta2)) * g * g;
    s = beta3 * s + add * g;
    g = g * (start - theta);
  }
};

struct ProdigyStep {
  Constant keep, rate, eps;
  template <class N>
  void operator()(N& theta, N& m, N& v) const {
    theta = keep * theta - rate * m / (root(v) + eps);
  }
};

struct ProdigyOptions {
  double lr = 1;
  std::vector<double> betas = {0.9, 0.999};
  Auto<double> beta3;
  double eps = 1e-8;
  double weight_decay = 0;
  bool decouple = true;
  bool use_bias_correction = false;
  bool safeguard_warmup = false;
  double d0 = 1e-6;
  double d_coef = 1;
  Auto<double> growth_rate;
  void declare(Schema& schema) {
    declare_rate(schema, lr, "factor of the estimated step size");
    schema.add("betas", betas, "decays of the means of the gradient and of its square")
        .in(0, below_one)
        .length(2, 2);
    schema.add("beta3", beta3, "decay of the estimate's sums; auto: the root of the second beta")
        .in(0, below_one);
    schema.add("eps", eps, "times d, added to the root of the mean square").above(0, 1).log();
    declare_decay(schema, weight_decay, "decay of the parameters");
    schema.add("decouple", decouple, "decay apart from the gradient, as AdamW");
    schema.add("use_bias_correction", use_bias_correction, "Adam's correction of the step size");
    schema.add("safeguard_warmup", safeguard_warmup, "leave the step size out of s");
    declare_growth(schema, d0, growth_rate);
    schema.add("d_coef", d_coef, "factor of the estimate").above(0, 1e6).log();
  }
};

class Prodigy final : public WithOptions<Optimizer, ProdigyOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
    archive.item("sums", sums_);
    archive.item("start", start_);
    archive.item("numerator", numerator_);
    archive.item("estimate", d_);
    archive.item("largest", largest_);
    archive.item("step", step_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const ProdigyOptions& o = options_;
    if (means_.empty()) {
      for (Tensors* list : {&means_, &squares_, &sums_}) *list = zeros_for(objective.parameters());
      start_ = copies_of(objective.parameters());
      d_ = largest_ = o.d0;
    }
    const Work work(objective, answer.gradient);
    const double d = d_, rate = d * o.lr * bias_correction();
    const double beta3 = o.beta3.value_or(std::sqrt(o.betas[1]));
    one_pass(ProdigyMeans{.beta1 = o.betas[0],
                          .beta2 = o.betas[1],
                          .beta3 = beta3,
                          .d = d,
                          .add = d / o.d0 * (o.safeguard_warmup ? d : rate),
                          .penalty = o.decouple ? 0 : o.weight_decay},
             work.parameters(), work.gradient(), means_, squares_, sums_, start_);
    double along = 0, size = 0;
    for (std::size_t k = 0; k < sums_.size(); ++k) {
      along += work.gradient()[k].sum().item<double>();
      size += sums_[k].norm(1).item<double>();
    }
    if (size == 0) return;  // no gradient yet
    numerator_ = beta3 * numerator_ + d / o.d0 * rate * along;
    if (o.lr > 0) estimate(o.d_coef * numerator_ / size);
    one_pass(
        ProdigyStep{
            .keep = o.decouple ? 1 - rate * o.weight_decay : 1, .rate = rate, .eps = d_ * o.eps},
        work.parameters(), means_, squares_);
    work.finish();
    ++step_;
  }

  double bias_correction() const {
    if (!options_.use_bias_correction) return 1;
    const auto t = static_cast<double>(step_ + 1);
    return std::sqrt(1 - std::pow(options_.betas[1], t)) / (1 - std::pow(options_.betas[0], t));
  }

  void estimate(double found) {
    if (d_ == options_.d0) d_ = std::max(d_, found);
    largest_ = std::max(largest_, found);
    const double most = options_.growth_rate.value_or(std::numeric_limits<double>::infinity());
    d_ = std::min(largest_, d_ * most);
  }

  Tensors means_, squares_, sums_;  // m, v, s
  Tensors start_;                   // theta_0
  double numerator_ = 0;            // a
  double d_ = 0, largest_ = 0;      // d, largest h
  int64_t step_ = 0;
};

}  // namespace

PluginItem prodigy_item() {
  return offer<Optimizer, Prodigy>("prodigy", "Prodigy (Mishchenko, Defazio 2024)");
}

}  // namespace gradus::parameter_free
