// MARS: H. Yuan, Y. Liu, S. Wu, X. Zhou, Q. Gu, "MARS: unleashing the power of variance reduction
// for training large models", 2024, arXiv 2411.10438, algorithms 2 (MARS-AdamW) and 3 (MARS-Lion)
// in the approximate form, which takes the last step's gradient for that of the last parameters.
// Options and defaults as in the authors' code. For each parameter of two or more axes, with the
// gradient g_t, t = 1, 2, ..., and g_0 = 0:
//   c_t = g_t + gamma beta1 / (1 - beta1) (g_t - g_{t-1}),  c_t <- c_t / max(1, |c_t|)
//   m_t = beta1 m_{t-1} + (1 - beta1) c_t,  v_t = beta2 v_{t-1} + (1 - beta2) c_t^2
//   theta_t = theta_{t-1} - lr ((m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + eps)
//             + lambda theta_{t-1}); form "lion": sign(m_t) in the place of the quotient
// Other parameters take AdamW's step with options of their own, unless optimize_1d.
#include <algorithm>
#include <cmath>

#include "items.h"

namespace gradus::adaptive {
namespace {

enum class MarsForm { adamw, lion };

/// Leaves c in the place of g_{t-1}, which `last_` does not need any more.
struct MarsCorrection {
  Constant weight;
  template <class N>
  void operator()(N& g, N& last) const {
    last = g + weight * (g - last);
  }
};

struct MarsAdam {
  Constant shorten, beta1, beta2, eps, keep, rate, correction;
  template <class N>
  void operator()(N& theta, N& g, N& c, N& m, N& v) const {
    const N cut = shorten * c;
    m = beta1 * m + (1 - beta1) * cut;
    v = beta2 * v + (1 - beta2) * cut * cut;
    theta = keep * theta - rate * m / (root(v) * correction + eps);
    c = g;
  }
};

struct MarsLion {
  Constant shorten, beta1, keep, rate;
  template <class N>
  void operator()(N& theta, N& g, N& c, N& m) const {
    m = beta1 * m + (1 - beta1) * (shorten * c);
    theta = keep * theta - rate * sign(m);
    c = g;
  }
};

struct MarsOptions {
  double lr = 3e-3;
  std::vector<double> betas = {0.95, 0.99};
  double gamma = 0.025;
  double eps = 1e-8;
  double weight_decay = 0;
  MarsForm form = MarsForm::adamw;
  bool optimize_1d = false;
  double lr_1d = 3e-3;
  std::vector<double> betas_1d = {0.9, 0.95};
  double weight_decay_1d = 0.1;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the means of the corrected gradient and its square");
    schema.add("gamma", gamma, "weight of the gradient's change").in(0, 1).log();
    declare_eps(schema, eps, "added to the root of the mean square");
    declare_decay(schema, weight_decay, "decay of the parameters, apart from the gradient");
    schema.choice("form", form, "the method that is corrected",
                  {{"adamw", MarsForm::adamw}, {"lion", MarsForm::lion}});
    schema.add("optimize_1d", optimize_1d, "also for parameters of one axis");
    schema.add("lr_1d", lr_1d, "step size of AdamW, for the other parameters")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.add("betas_1d", betas_1d, "AdamW's decays").in(0, below_one).length(2, 2).schedulable();
    schema.add("weight_decay_1d", weight_decay_1d, "AdamW's decay of the parameters").in(0, 10);
  }
};

class Mars final : public WithOptions<Optimizer, MarsOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
    archive.item("last", last_);
    archive.item("step", step_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (means_.empty()) {
      for (Tensors* list : {&means_, &squares_, &last_}) *list = zeros_for(objective.parameters());
    }
    ++step_;
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    const Tensors means = work.each(means_), squares = work.each(squares_);
    const Tensors last = work.each(last_);
    const auto options = work.options(groups(objective));
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      if (thetas[k].dim() >= 2 || options[k]->optimize_1d) {
        corrected_step(*options[k], thetas[k], gradient[k], last[k], means[k], squares[k]);
      } else {
        adam_step(*options[k], thetas[k], gradient[k], last[k], means[k], squares[k]);
      }
    }
    work.finish();
  }

  void corrected_step(const MarsOptions& o, const Tensor& theta, const Tensor& g,
                      const Tensor& last, const Tensor& m, const Tensor& v) {
    on_each_entry(MarsCorrection{o.gamma * o.betas[0] / (1 - o.betas[0])}, g, last);
    const double shorten = 1 / std::max(1.0, norm_of(last));
    if (o.form == MarsForm::adamw) {
      on_each_entry(adam(o.eps, o.betas, o.lr, o.weight_decay, shorten), theta, g, last, m, v);
    } else {
      on_each_entry(MarsLion{.shorten = shorten,
                             .beta1 = o.betas[0],
                             .keep = 1 - o.lr * o.weight_decay,
                             .rate = o.lr},
                    theta, g, last, m);
    }
  }

  void adam_step(const MarsOptions& o, const Tensor& theta, const Tensor& g, const Tensor& last,
                 const Tensor& m, const Tensor& v) {
    last.copy_(g);
    on_each_entry(adam(o.eps, o.betas_1d, o.lr_1d, o.weight_decay_1d, 1), theta, g, last, m, v);
  }

  MarsAdam adam(double eps, const std::vector<double>& betas, double lr, double decay,
                double shorten) const {
    return {.shorten = shorten,
            .beta1 = betas[0],
            .beta2 = betas[1],
            .eps = eps,
            .keep = 1 - lr * decay,
            .rate = lr / (1 - std::pow(betas[0], step_)),
            .correction = 1 / std::sqrt(1 - std::pow(betas[1], step_))};
  }

  Tensors means_, squares_;  // m, v
  Tensors last_;             // g_{t-1}
  int64_t step_ = 0;         // t
};

}  // namespace

PluginItem mars_item() {
  return offer<Optimizer, Mars>("mars", "MARS (Yuan et al. 2024)");
}

}  // namespace gradus::adaptive
