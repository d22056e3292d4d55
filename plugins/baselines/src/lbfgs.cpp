// L-BFGS: J. Nocedal, "Updating quasi-Newton matrices with limited storage", Mathematics of
// Computation 35 (1980), 773-782; two-loop recursion as algorithm 7.4 of J. Nocedal, S. J. Wright,
// "Numerical Optimization" (2006); options and stopping rules as torch.optim.LBFGS:
//   d = -H g,  theta <- theta + t d with t from the line search
//   s = t d,  y = g_new - g,  kept where s'y > 1e-10;  H_0 = (s'y / y'y) I
#include "lbfgs.h"

#include <cmath>

#include "flat.h"
#include "items.h"

namespace gradus::baselines {

void LbfgsOptions::declare(Schema& schema) {
  schema.add("lr", lr, "first step size tried")
      .above(0, 1e3)
      .log()
      .role(OptionRole::learning_rate)
      .schedulable();
  schema.add("max_iter", max_iter, "iterations a step").in(1, 1e6);
  schema
      .add("max_eval", max_eval,
           "evaluations a step at most, the line search included; auto: 5/4 max_iter, at least 2")
      .in(2, 1e7)
      .role(OptionRole::evaluations_per_step);
  schema.add("tolerance_grad", tolerance_grad, "ends at max |g| up to this").in(0, 1);
  schema.add("tolerance_change", tolerance_change, "ends at a change up to this").in(0, 1);
  schema.add("history_size", history_size, "pairs (s, y) kept").in(1, 1e4);
  schema.add("line_search_fn", line_search_fn, "strong Wolfe conditions, or t = lr unchecked")
      .choices({"strong_wolfe", "none"});
}

void Lbfgs::state(Archive& archive) {
  archive.item("iterations", iterations_);
  archive.item("direction", direction_);
  archive.item("t", t_);
  archive.item("before", before_);
  history_.state(archive);
  archive.item("gradient", gradient_);
  archive.item("value", value_);
  archive.item("stale", stale_);
}

void Lbfgs::evaluate(Objective& objective) {
  const Answer answer = objective.ask();
  value_ = answer.value.sum().item<double>();
  gradient_ = flattened(answer.gradient);
  ++evaluations_;
}

void Lbfgs::choose_direction() {
  if (iterations_ > 1) history_.remember(direction_.mul(t_), gradient_.sub(before_));
  direction_ = history_.direction(gradient_);
  before_ = gradient_.clone();
  t_ = iterations_ > 1 ? options_.lr
                       : std::min(1.0, 1 / gradient_.abs().sum().item<double>()) * options_.lr;
}

/// Moves along the direction; value_, gradient_ and t_ are those of the new point.
void Lbfgs::search(Objective& objective, double slope, bool last) {
  const Tensor origin = flattened(objective.parameters());
  if (options_.line_search_fn == "none") {
    place(objective.parameters(), origin, direction_, t_);
    if (!last) evaluate(objective);
    stale_ = last;
    return;
  }
  const auto at = [&](double t) {
    place(objective.parameters(), origin, direction_, t);
    evaluate(objective);
    return LinePoint{t, value_, dot(gradient_, direction_), gradient_};
  };
  WolfeSettings settings;
  settings.tolerance_change = options_.tolerance_change;
  settings.evaluations = limit() - evaluations_ - 1;  // beside the first one
  const LinePoint best =
      strong_wolfe(at, LinePoint{0, value_, slope, gradient_}, t_, largest(direction_), settings);
  t_ = best.t;
  value_ = best.value;
  gradient_ = best.gradient;
  place(objective.parameters(), origin, direction_, t_);
}

void Lbfgs::move(Objective& objective) {
  const bool carried = gradient_.defined() && !stale_ && !objective.changed();
  evaluations_ = carried ? 1 : 0;  // torch.optim evaluates here in any case, and counts it
  if (!carried) evaluate(objective);
  for (int64_t i = 1;; ++i) {
    // At a point that cannot be improved on an unchanged batch, every further step is the same.
    if (largest(gradient_) <= options_.tolerance_grad) {
      if (i == 1 && carried) objective.stop("largest gradient entry below tolerance_grad");
      return;
    }
    ++iterations_;
    choose_direction();
    const double slope = dot(gradient_, direction_), value = value_;
    if (slope > -options_.tolerance_change) {
      if (i == 1 && carried) objective.stop("no further decrease above tolerance_change");
      return;
    }
    search(objective, slope, i == options_.max_iter);
    if (i == options_.max_iter || evaluations_ >= limit()) return;
    if (largest(direction_) * t_ <= options_.tolerance_change) return;
    if (std::abs(value_ - value) < options_.tolerance_change) return;
  }
}

PluginItem lbfgs_item() {
  return offer<Optimizer, Lbfgs>("lbfgs", "L-BFGS with strong Wolfe line search (Nocedal 1980)");
}

}  // namespace gradus::baselines
