// Nonlinear conjugate gradients: R. Fletcher, C. M. Reeves, "Function minimization by conjugate
// gradients", The Computer Journal 7 (1964); E. Polak, G. Ribiere, 1969; J. Nocedal, S. J. Wright,
// "Numerical Optimization" (2006), algorithm 5.4 and eqs. 5.41 to 5.49; W. W. Hager, H. Zhang, "A
// new conjugate gradient method with guaranteed descent and an efficient line search", SIAM Journal
// on Optimization 16 (2005). A step is one iteration on the step's batch; with the gradient g_k, y
// = g_k - g_{k-1}:
//   d_k = -g_k + beta d_{k-1},  theta <- theta + t d_k, t by the strong Wolfe conditions
//   polak_ribiere: beta = max(0, g_k'y / g_{k-1}'g_{k-1}),  fletcher_reeves: g_k'g_k /
//   g_{k-1}'g_{k-1} hestenes_stiefel: g_k'y / d_{k-1}'y,  dai_yuan: g_k'g_k / d_{k-1}'y
//   hager_zhang: (y - 2 d_{k-1} y'y / d_{k-1}'y)'g_k / d_{k-1}'y
// It starts anew (d = -g) on another batch and where d_k'g_k >= 0. Of a stack the sum of the values
// is lowered, with one direction and one step size.
#include <algorithm>
#include <cmath>

#include "items.h"
#include "strong_wolfe.h"

namespace gradus::second_order {
namespace {

enum class CgBeta { polak_ribiere, fletcher_reeves, hestenes_stiefel, dai_yuan, hager_zhang };

struct NonlinearCgOptions {
  CgBeta beta = CgBeta::polak_ribiere;
  double c1 = 1e-4;
  double c2 = 0.1;
  int64_t max_evaluations = 25;
  double tolerance_grad = 1e-14;
  void declare(Schema& schema) {
    schema.choice("beta", beta, "how the last direction enters the next",
                  {{"polak_ribiere", CgBeta::polak_ribiere},
                   {"fletcher_reeves", CgBeta::fletcher_reeves},
                   {"hestenes_stiefel", CgBeta::hestenes_stiefel},
                   {"dai_yuan", CgBeta::dai_yuan},
                   {"hager_zhang", CgBeta::hager_zhang}});
    schema.add("c1", c1, "demanded decrease, as a share of the slope's").between(0, 1);
    schema.add("c2", c2, "largest slope at the new point, as a share of the first").between(0, 1);
    schema.add("max_evaluations", max_evaluations, "most evaluations in a step")
        .in(2, 1e6)
        .role(OptionRole::evaluations_per_step);
    schema.add("tolerance_grad", tolerance_grad, "ends where no entry of the gradient is larger")
        .in(0, 1)
        .log();
  }
};

class NonlinearCg final : public WithOptions<Optimizer, NonlinearCgOptions> {
 public:
  using WithOptions::WithOptions;
  bool carries() const override { return true; }
  void state(Archive& archive) override {
    archive.item("direction", direction_);
    archive.item("gradient", gradient_);
    archive.item("before", before_);
    archive.item("value", value_);
    archive.item("slope", slope_);
    archive.item("t", t_);
  }

 private:
  void move(Objective& objective) override {
    const bool carried = gradient_.defined() && !objective.changed();
    if (!carried) evaluate(objective);
    if (largest(gradient_) <= options_.tolerance_grad) {
      if (carried) objective.stop("largest gradient entry below tolerance_grad");
      return;
    }
    const double last_slope = slope_;
    const bool anew = choose_direction(carried);
    // The first try changes the value as much as the last step did (Nocedal, Wright, section 3.5).
    double first = std::min(1.0, 1 / gradient_.abs().sum().item<double>());
    if (!anew) first = t_ * last_slope / slope_;
    search(objective, first, carried ? 1 : 0);
  }

  void evaluate(Objective& objective) {
    const Answer answer = objective.ask();
    value_ = answer.value.sum().item<double>();
    gradient_ = flattened(answer.gradient);
  }

  /// Returns whether it starts anew.
  bool choose_direction(bool carried) {
    const bool first = !carried || !before_.defined();
    if (!first) direction_ = direction_.mul(beta()).sub_(gradient_);
    slope_ = first ? 0 : dot(direction_, gradient_);
    const bool anew = !(slope_ < 0);
    if (anew) {
      direction_ = gradient_.neg();
      slope_ = -dot(gradient_, gradient_);
    }
    before_ = gradient_.clone();
    return anew;
  }

  double beta() const {
    const Tensor y = gradient_.sub(before_);
    const double along = dot(direction_, y);
    switch (options_.beta) {
      case CgBeta::polak_ribiere:
        return std::max(0.0, dot(gradient_, y) / dot(before_, before_));
      case CgBeta::fletcher_reeves:
        return dot(gradient_, gradient_) / dot(before_, before_);
      case CgBeta::hestenes_stiefel:
        return dot(gradient_, y) / along;
      case CgBeta::dai_yuan:
        return dot(gradient_, gradient_) / along;
      case CgBeta::hager_zhang:
        break;
    }
    return dot(y.sub(direction_, 2 * dot(y, y) / along), gradient_) / along;
  }

  void search(Objective& objective, double first, int64_t spared) {
    const Tensor origin = flattened(objective.parameters());
    const auto at = [&](double t) {
      place(objective.parameters(), origin, direction_, t);
      evaluate(objective);
      return LinePoint{t, value_, dot(gradient_, direction_), gradient_};
    };
    WolfeSettings settings;
    settings.decrease = options_.c1;
    settings.curvature = options_.c2;
    settings.evaluations = options_.max_evaluations - 2 + spared;  // beside the first one
    const LinePoint best = strong_wolfe(at, LinePoint{0, value_, slope_, gradient_}, first,
                                        largest(direction_), settings);
    t_ = best.t;
    value_ = best.value;
    gradient_ = best.gradient;
    place(objective.parameters(), origin, direction_, t_);
  }

  Tensor direction_, gradient_, before_;  // d_k, g at the parameters, g where d_k began
  double value_ = 0, slope_ = 0, t_ = 0;  // f at the parameters, d_k'g_k, the last t
};

}  // namespace

PluginItem nonlinear_cg_item() {
  return offer<Optimizer, NonlinearCg>("nonlinear_cg",
                                       "nonlinear conjugate gradients (Fletcher, Reeves 1964)");
}

}  // namespace gradus::second_order
