// Levenberg-Marquardt: K. Levenberg, "A method for the solution of certain non-linear problems in
// least squares", Quarterly of Applied Mathematics 2 (1944); D. W. Marquardt, "An algorithm for
// least-squares estimation of nonlinear parameters", SIAM Journal 11 (1963); damping: H. B.
// Nielsen, "Damping parameter in Marquardt's method", IMM-REP-1999-05. A step is one accepted (or
// the last rejected) iteration on the step's batch; with gradient g and Gauss-Newton matrix G =
// J'HJ:
//   (G + lambda I) p = -g by conjugate gradients,  q = (f(theta) - f(theta + p)) / (p'(lambda p -
//   g) / 2) q > 0: theta <- theta + p, lambda <- lambda max(1/3, 1 - (2q - 1)^3), nu <- 2 else:
//   lambda <- lambda nu, nu <- 2 nu, and again
// Each product with G counts as two evaluations with a gradient. Of a stack the sum of the values
// is lowered. It is for losses that are sums of squares.
#include <algorithm>
#include <cmath>

#include "conjugate_gradients.h"
#include "items.h"

namespace gradus::second_order {
namespace {

struct LevenbergMarquardtOptions {
  double damping = 1e-3;
  double cg_tolerance = 1e-10;
  Auto<int64_t> max_products;
  int64_t max_trials = 10;
  double tolerance_grad = 1e-10;
  void declare(Schema& schema) {
    schema.add("damping", damping, "first damping").above(0, 1e9).log().symbol("lambda");
    schema.add("cg_tolerance", cg_tolerance, "relative residual of the linear system")
        .in(0, 1)
        .log();
    schema
        .add("max_products", max_products,
             "most products for a linear system; auto: three times the number of parameters")
        .in(1, 1e9);
    schema.add("max_trials", max_trials, "most dampings that are tried in a step").in(1, 1000);
    schema.add("tolerance_grad", tolerance_grad, "ends where no entry of the gradient is larger")
        .in(0, 1)
        .log();
  }
};

class LevenbergMarquardt final : public WithOptions<Optimizer, LevenbergMarquardtOptions> {
 public:
  explicit LevenbergMarquardt(const LevenbergMarquardtOptions& options)
      : WithOptions(options), damping_(options.damping) {}

  std::string refuses(const Model&, const Loss& loss, const DataInfo&) const override {
    if (loss.name().ends_with("squared_error")) return {};
    return "loss '" + loss.name() + "': it needs a sum of squares";
  }

  void state(Archive& archive) override {
    archive.item("damping", damping_);
    archive.item("growth", growth_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const double value = answer.value.sum().item<double>();
    const Tensor gradient = flattened(answer.gradient);
    if (largest(gradient) <= options_.tolerance_grad) {
      objective.stop("largest gradient entry below tolerance_grad");
      return;
    }
    const Tensor origin = flattened(objective.parameters());
    for (int64_t i = 0; i < options_.max_trials; ++i) {
      const Tensor step = solved(objective, gradient);
      place(objective.parameters(), origin, step, 1);
      const double there = objective.ask({.gradient = false}).value.sum().item<double>();
      const double foreseen = 0.5 * (damping_ * dot(step, step) - dot(step, gradient));
      if (accepted((value - there) / foreseen)) return;
      place(objective.parameters(), origin, step, 0);
    }
  }

  Tensor solved(Objective& objective, const Tensor& gradient) const {
    const auto product = [&](const Tensor& direction) {
      const Tensors parts = shaped(direction, objective.parameters());
      return flattened(objective.gauss_newton_product(parts)).add_(direction, damping_);
    };
    return conjugate_gradients(product, gradient.neg(), options_.cg_tolerance,
                               options_.max_products.value_or(3 * gradient.numel()))
        .solution;
  }

  bool accepted(double gain) {
    if (gain > 0) {
      damping_ *= std::max(1.0 / 3, 1 - std::pow(2 * gain - 1, 3));
      growth_ = 2;
      return true;
    }
    damping_ *= growth_;
    growth_ *= 2;
    return false;
  }

  double damping_;     // lambda
  double growth_ = 2;  // nu
};

}  // namespace

PluginItem levenberg_marquardt_item() {
  return offer<Optimizer, LevenbergMarquardt>("levenberg_marquardt",
                                              "Levenberg-Marquardt for least squares "
                                              "(Levenberg 1944, Marquardt 1963)");
}

}  // namespace gradus::second_order
