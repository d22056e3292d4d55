// DoWG, distance over weighted gradients: A. Khaled, K. Mishchenko, C. Jin, "DoWG unleashed: an
// efficient universal parameter-free gradient descent method", NeurIPS 2023, arXiv 2305.16284,
// algorithm 1. Options and defaults as in the authors' code; with the gradient g_t, t = 0, 1, ...:
//   r_t^2 = max(r_{t-1}^2, |theta_t - theta_0|^2), at first `eps`
//   v_t = v_{t-1} + r_t^2 |g_t|^2,  theta_{t+1} = theta_t - lr r_t^2 / (sqrt(v_t) + eps) g_t
// The algorithm has no eps in the divisor; the authors' code has, against 0 / 0. Norms are of all
// parameters together, and of all networks of a stack.
#include <algorithm>
#include <cmath>

#include "descent_step.h"
#include "distance_and_norm.h"
#include "items.h"

namespace gradus::parameter_free {
namespace {

struct DowgOptions {
  double lr = 1;
  double eps = 1e-4;
  void declare(Schema& schema) {
    declare_rate(schema, lr, "factor of the step size");
    schema.add("eps", eps, "first squared distance; added to the divisor").above(0, 1e3).log();
  }
};

class Dowg final : public WithOptions<Optimizer, DowgOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("start", start_);
    archive.item("distance", distance_);
    archive.item("sum", sum_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const Work work(objective, answer.gradient);
    if (start_.empty()) {
      start_ = copies_of(objective.parameters());
      distance_ = options_.eps;
    }
    const auto [distance, norm] =
        sums(DistanceAndNorm{}, work.parameters(), start_, work.gradient());
    distance_ = std::max(distance_, distance);
    sum_ += distance_ * norm;
    const double rate = options_.lr * distance_ / (std::sqrt(sum_) + options_.eps);
    one_pass(DescentStep{rate, 0}, work.parameters(), work.gradient());
    work.finish();
  }

  Tensors start_;                  // theta_0
  double distance_ = 0, sum_ = 0;  // r^2, v
};

}  // namespace

PluginItem dowg_item() {
  return offer<Optimizer, Dowg>("dowg",
                                "distance over weighted gradients (Khaled, Mishchenko, Jin 2023)");
}

}  // namespace gradus::parameter_free
