// LARS: Y. You, I. Gitman, B. Ginsburg, "Large batch training of convolutional networks", 2017,
// arXiv 1708.03888, algorithm 1. For each parameter of two or more axes, with the gradient g_t:
//   r_t = eta |theta| / (|g_t| + lambda |theta|), 1 where a norm is 0
//   b_t = mu b_{t-1} + r_t (g_t + lambda theta_{t-1}),  theta_t = theta_{t-1} - lr b_t
// Parameters of one axis (biases, norms) take the plain step, r_t = 1 and lambda = 0, as in the
// authors' code. The paper has lr inside the momentum, which is the same while lr is constant.
#include "items.h"

namespace gradus::adaptive {
namespace {

struct LarsRule {
  Constant momentum, lr, ratio, decay;
  template <class N>
  void operator()(N& theta, N& g, N& b) const {
    b = momentum * b + ratio * (g + decay * theta);
    theta = theta - lr * b;
  }
};

struct LarsOptions {
  double lr = 1e-3;
  double momentum = 0.9;
  double weight_decay = 5e-4;
  double trust_coefficient = 1e-3;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    schema.add("momentum", momentum, "decay of the momentum").in(0, 1).symbol("mu").schedulable();
    declare_decay(schema, weight_decay, "L2 penalty: added to the gradient times theta");
    schema.add("trust_coefficient", trust_coefficient, "step as a share of the parameter's norm")
        .above(0, 10)
        .log()
        .symbol("eta");
  }
};

class Lars final : public WithOptions<Optimizer, LarsOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override { archive.item("momentum", buffers_); }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (buffers_.empty()) buffers_ = zeros_for(objective.parameters());
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    const Tensors buffers = work.each(buffers_);
    const auto options = work.options(groups(objective));
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      on_each_entry(rule(*options[k], thetas[k], gradient[k]), thetas[k], gradient[k], buffers[k]);
    }
    work.finish();
  }

  static LarsRule rule(const LarsOptions& o, const Tensor& theta, const Tensor& gradient) {
    LarsRule plain{.momentum = o.momentum, .lr = o.lr, .ratio = 1, .decay = 0};
    if (theta.dim() < 2) return plain;
    plain.decay = o.weight_decay;
    const double size = norm_of(theta);
    const double slope = norm_of(gradient) + o.weight_decay * size;
    if (size > 0 && slope > 0) plain.ratio = o.trust_coefficient * size / slope;
    return plain;
  }

  Tensors buffers_;  // b
};

}  // namespace

PluginItem lars_item() {
  return offer<Optimizer, Lars>("lars", "LARS (You, Gitman, Ginsburg 2017)");
}

}  // namespace gradus::adaptive
