// Newton's method by conjugate gradients, with a line search: R. S. Dembo, T. Steihaug,
// "Truncated-Newton algorithms for large-scale unconstrained optimization", Mathematical
// Programming 26 (1983); J. Nocedal, S. J. Wright, "Numerical Optimization" (2006), algorithm 7.1.
// A step is one iteration on the step's batch; with gradient g and Hessian H:
//   H p = -g to a relative residual of min(1/2, sqrt(|g|)); a direction of negative curvature ends
//   it theta <- theta + t p, t = 1, shrink, shrink^2, ... until f falls by c1 t |g'p|
// Each product with H counts as two evaluations with a gradient. Of a stack the sum of the values
// is lowered.
#include <algorithm>
#include <cmath>

#include "conjugate_gradients.h"
#include "items.h"

namespace gradus::second_order {
namespace {

struct NewtonCgOptions {
  Auto<int64_t> max_products;
  double c1 = 1e-4;
  double shrink = 0.5;
  int64_t max_trials = 30;
  double tolerance_grad = 1e-10;
  void declare(Schema& schema) {
    schema
        .add("max_products", max_products,
             "most products with the Hessian in a step; auto: the number of parameters")
        .in(1, 1e9);
    schema.add("c1", c1, "demanded decrease, as a share of the slope's").between(0, 0.5);
    schema.add("shrink", shrink, "factor of a step that is too long").between(0, 1);
    schema.add("max_trials", max_trials, "most lengths that are tried").in(1, 1e6);
    schema.add("tolerance_grad", tolerance_grad, "ends where no entry of the gradient is larger")
        .in(0, 1)
        .log();
  }
};

class NewtonCg final : public WithOptions<Optimizer, NewtonCgOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const double value = answer.value.sum().item<double>();
    const Tensor gradient = flattened(answer.gradient);
    if (largest(gradient) <= options_.tolerance_grad) {
      objective.stop("largest gradient entry below tolerance_grad");
      return;
    }
    const auto product = [&](const Tensor& direction) {
      return flattened(objective.hessian_product(shaped(direction, objective.parameters())));
    };
    const double tolerance = std::min(0.5, std::sqrt(std::sqrt(dot(gradient, gradient))));
    const Tensor step = conjugate_gradients(product, gradient.neg(), tolerance,
                                            options_.max_products.value_or(gradient.numel()))
                            .solution;
    search(objective, value, dot(gradient, step), step);
  }

  void search(Objective& objective, double value, double slope, const Tensor& step) {
    const Tensor origin = flattened(objective.parameters());
    double t = 1;
    for (int64_t i = 0; i < options_.max_trials; ++i, t *= options_.shrink) {
      place(objective.parameters(), origin, step, t);
      const double there = objective.ask({.gradient = false}).value.sum().item<double>();
      if (there <= value + options_.c1 * t * slope) return;
    }
    place(objective.parameters(), origin, step, 0);
  }
};

}  // namespace

PluginItem newton_cg_item() {
  return offer<Optimizer, NewtonCg>("newton_cg",
                                    "Newton's method by conjugate gradients "
                                    "(Dembo, Steihaug 1983)");
}

}  // namespace gradus::second_order
