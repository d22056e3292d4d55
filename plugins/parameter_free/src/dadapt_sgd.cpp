// D-Adaptation for SGD: A. Defazio, K. Mishchenko, "Learning-rate-free learning by D-adaptation",
// ICML 2023, arXiv 2301.07733, algorithm 4. Equations, options and defaults as in the authors'
// package (dadaptation); with the gradient g_t, t = 1, 2, ..., the estimate d (at first d0) of the
// distance to the solution, r = d lr / |g_1|:
//   a_t = a_{t-1} + r <g_t, s_{t-1}>,  s_t = s_{t-1} + r g_t
//   d <- max(d, min(2 a_t / |s_t|, d growth_rate))
//   theta_t = mu theta_{t-1} + (1 - mu) (theta_0 - s_t)
// There is one d for all parameters, and for all networks of a stack.
#include <algorithm>
#include <cmath>
#include <limits>

#include "items.h"

namespace gradus::parameter_free {
namespace {

/// s; leaves g s with the old s in the gradient's place.
struct DAdaptSgdSums {
  Constant rate, penalty;
  template <class N>
  void operator()(N& theta, N& g, N& s) const {
    g = g + penalty * theta;
    const N along = g * s;
    s = s + rate * g;
    g = along;
  }
};

struct DAdaptSgdStep {
  Constant momentum;
  template <class N>
  void operator()(N& theta, N& start, N& s) const {
    theta = momentum * theta + (1 - momentum) * (start - s);
  }
};

struct DAdaptSgdOptions {
  double lr = 1;
  double momentum = 0;
  double weight_decay = 0;
  double d0 = 1e-6;
  Auto<double> growth_rate;
  void declare(Schema& schema) {
    declare_rate(schema, lr, "factor of the estimated step size");
    schema.add("momentum", momentum, "share of the last iterate").in(0, below_one).symbol("mu");
    declare_decay(schema, weight_decay, "L2 penalty: added to the gradient times theta");
    declare_growth(schema, d0, growth_rate);
  }
};

class DAdaptSgd final : public WithOptions<Optimizer, DAdaptSgdOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("sums", sums_);
    archive.item("start", start_);
    archive.item("numerator", numerator_);
    archive.item("estimate", d_);
    archive.item("first", first_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const DAdaptSgdOptions& o = options_;
    if (sums_.empty()) {
      sums_ = zeros_for(objective.parameters());
      start_ = copies_of(objective.parameters());
      d_ = o.d0;
    }
    if (first_ == 0) first_ = std::sqrt(squared_norm(answer.gradient));
    if (first_ == 0) return;  // no gradient yet
    const Work work(objective, answer.gradient);
    const double rate = d_ * o.lr / first_;
    one_pass(DAdaptSgdSums{rate, o.weight_decay}, work.parameters(), work.gradient(), sums_);
    double along = 0;
    for (const Tensor& part : work.gradient()) along += part.sum().item<double>();
    const double size = std::sqrt(squared_norm(sums_));
    if (size == 0) return;
    numerator_ += rate * along;
    const double most = o.growth_rate.value_or(std::numeric_limits<double>::infinity());
    d_ = std::max(d_, std::min(2 * numerator_ / size, d_ * most));
    one_pass(DAdaptSgdStep{o.momentum}, work.parameters(), start_, sums_);
    work.finish();
  }

  Tensors sums_, start_;          // s, theta_0
  double numerator_ = 0, d_ = 0;  // a, d
  double first_ = 0;              // |g_1|; 0 before
};

}  // namespace

PluginItem dadapt_sgd_item() {
  return offer<Optimizer, DAdaptSgd>("dadapt_sgd",
                                     "SGD with D-Adaptation (Defazio, Mishchenko 2023)");
}

}  // namespace gradus::parameter_free
