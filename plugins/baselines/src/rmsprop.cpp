// RMSprop: T. Tieleman, G. Hinton, "Lecture 6.5: rmsprop", COURSERA Neural Networks for Machine
// Learning, 2012; centered: A. Graves, "Generating sequences with recurrent neural networks", 2013,
// arXiv 1308.0850, eqs. 38-45. Equations and options as in torch.optim.RMSprop; with the gradient
// g_t (weight decay added), t = 1, 2, ...:
//   v_t = alpha v_{t-1} + (1 - alpha) g_t^2,  centered: a_t = alpha a_{t-1} + (1 - alpha) g_t
//   n_t = g_t / (sqrt(v_t - a_t^2) + eps),  a_t = 0 unless centered
//   b_t = mu b_{t-1} + n_t,  theta_t = theta_{t-1} - lr b_t
// The difference s_t = v_t - a_t^2 rounds below zero where the gradient is nearly constant. It
// obeys
//   s_t = alpha (s_{t-1} + (1 - alpha) (g_t - a_{t-1})^2)
// (D. H. D. West, "Updating mean and variance estimates: an improved method", Communications of the
// ACM 22 (1979), with weights that decay), which is what is kept when centered: no term is
// negative.
#include "gradus/ops.h"
#include "gradus/with_options.h"
#include "items.h"
#include "steps.h"

namespace gradus::baselines {
namespace {

using elementwise::Constant;
using elementwise::root;

struct RmsPropOptions {
  double lr = 1e-2;
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.add("alpha", alpha, "decay of the mean square").in(0, 1);
    schema.add("eps", eps, "added to the root of the mean square").in(0, 1).log();
    schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
        .in(0, 10)
        .schedulable();
    schema.add("momentum", momentum, "decay of the momentum; 0: none")
        .in(0, 1)
        .symbol("mu")
        .schedulable();
    schema.add("centered", centered, "divide by the standard deviation in place of the root")
        .shared();
    schema.groups();
  }
};

/// Without a momentum, not centered.
struct RmsPropRule {
  Constant alpha, eps, penalty, lr, mu;

  template <class N>
  void operator()(N& theta, N& g, N& v) const {
    theta = theta - lr * along(slope(theta, g), v);
  }

  template <class N>
  N slope(const N& theta, const N& g) const {
    return g + penalty * theta;
  }
  template <class N>
  N along(const N& d, N& v) const {
    v = alpha * v + (1 - alpha) * d * d;
    return d / (root(v) + eps);
  }
  template <class N>
  N centered_along(const N& d, N& s, N& a) const {
    const N away = d - a;
    s = alpha * (s + (1 - alpha) * away * away);
    a = a + (1 - alpha) * away;
    return d / (root(s) + eps);
  }
  template <class N>
  void heavy(N& theta, N& b, const N& step) const {
    b = mu * b + step;
    theta = theta - lr * b;
  }
};

struct HeavyRule {
  RmsPropRule rule;
  template <class N>
  void operator()(N& theta, N& g, N& v, N& b) const {
    rule.heavy(theta, b, rule.along(rule.slope(theta, g), v));
  }
};

struct CenteredRule {
  RmsPropRule rule;
  template <class N>
  void operator()(N& theta, N& g, N& s, N& a) const {
    theta = theta - rule.lr * rule.centered_along(rule.slope(theta, g), s, a);
  }
};

struct CenteredHeavyRule {
  RmsPropRule rule;
  template <class N>
  void operator()(N& theta, N& g, N& s, N& a, N& b) const {
    rule.heavy(theta, b, rule.centered_along(rule.slope(theta, g), s, a));
  }
};

class RmsProp final : public WithOptions<Optimizer, RmsPropOptions> {
 public:
  using WithOptions::WithOptions;

  void state(Archive& archive) override {
    archive.item("squares", squares_);
    archive.item("means", means_);
    archive.item("momentum", buffers_);
  }
  bool elementwise() const override { return true; }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const Tensors& parameters = objective.parameters();
    if (squares_.empty()) {
      squares_ = zeros_for(parameters);
      if (options_.centered) means_ = zeros_for(parameters);
    }
    const elementwise::Work work(objective, answer.gradient);
    for (const auto& group : groups(objective)) {
      const Options& o = group.options;
      const RmsPropRule rule{o.alpha, o.eps, o.weight_decay, o.lr, o.momentum};
      if (o.momentum != 0 && buffers_.empty()) buffers_ = zeros_for(parameters);
      if (o.centered && o.momentum != 0) {
        work.update(group, CenteredHeavyRule{rule}, squares_, means_, buffers_);
      } else if (o.centered) {
        work.update(group, CenteredRule{rule}, squares_, means_);
      } else if (o.momentum != 0) {
        work.update(group, HeavyRule{rule}, squares_, buffers_);
      } else {
        work.update(group, rule, squares_);
      }
    }
    work.finish();
  }

  Tensors squares_;          // v, or s when centered
  Tensors means_, buffers_;  // a, b
};

}  // namespace

PluginItem rmsprop_item() {
  return offer<Optimizer, RmsProp>("rmsprop", "RMSprop (Tieleman, Hinton 2012)");
}

}  // namespace gradus::baselines
