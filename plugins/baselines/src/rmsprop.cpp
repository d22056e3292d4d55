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

namespace gradus::baselines {
namespace {

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
    Answer answer = objective.ask();
    Tensors& parameters = objective.parameters();
    if (squares_.empty()) {
      squares_ = zeros_for(parameters);
      if (options_.centered) means_ = zeros_for(parameters);
    }
    for (const auto& group : groups(objective)) {
      if (group.options.momentum != 0 && buffers_.empty()) buffers_ = zeros_for(parameters);
      for (const int index : group.parameters) {
        const auto i = static_cast<std::size_t>(index);
        update(group.options, i, parameters[i], answer.gradient[i]);
      }
    }
  }

  void update(const Options& options, std::size_t i, Tensor& theta, Tensor& gradient) {
    if (options.weight_decay != 0) gradient.add_(theta, options.weight_decay);
    const double alpha = options.alpha;
    if (options.centered) {
      const Tensor away = gradient.sub(means_[i]);
      squares_[i].addcmul_(away, away, 1 - alpha).mul_(alpha);
      means_[i].add_(away, 1 - alpha);
    } else {
      squares_[i].mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
    }
    const Tensor scale = squares_[i].sqrt().add_(options.eps);
    if (options.momentum == 0) {
      theta.addcdiv_(gradient, scale, -options.lr);
    } else {
      buffers_[i].mul_(options.momentum).addcdiv_(gradient, scale);
      theta.add_(buffers_[i], -options.lr);
    }
  }

  Tensors squares_;          // v, or s when centered
  Tensors means_, buffers_;  // a, b
};

}  // namespace

PluginItem rmsprop_item() {
  return offer<Optimizer, RmsProp>("rmsprop", "RMSprop (Tieleman, Hinton 2012)");
}

}  // namespace gradus::baselines
