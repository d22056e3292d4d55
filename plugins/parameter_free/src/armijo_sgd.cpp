// SGD with a stochastic line search: S. Vaswani, A. Mishkin, I. Laradji, M. Schmidt, G. Gidel,
// S. Lacoste-Julien, "Painless stochastic gradient: interpolation, line-search, and convergence
// rates", NeurIPS 2019, arXiv 1905.09997, eq. 1 and algorithm 1. Options and defaults as in the
// authors' code; with the batch's loss f and gradient g, n = steps of an epoch:
//   step size = min(tau^(1/n) times the last one, largest), then times `shrink` until
//   f(theta - step size g) <= f(theta) - c step size |g|^2
// Where the evaluations run out, the step size is 1e-6. Of a stack f and |g|^2 are sums.
#include <algorithm>
#include <cmath>

#include "descent_step.h"
#include "items.h"

namespace gradus::parameter_free {
namespace {

/// theta <- start - rate g
struct LineTrial {
  Constant rate;
  template <class N>
  void operator()(N& theta, N& g, N& start) const {
    theta = start - rate * g;
  }
};

struct ArmijoOptions {
  double c = 0.1;
  double shrink = 0.9;
  double tau = 2;
  double init_step_size = 1;
  double largest = 10;
  int64_t max_evaluations = 101;
  void declare(Schema& schema) {
    schema.add("c", c, "demanded decrease, as a share of the slope's").between(0, 1);
    schema.add("shrink", shrink, "factor of a step size that is too large").between(0, 1);
    schema.add("tau", tau, "growth of the step size in an epoch").in(1, 1e6);
    schema.add("init_step_size", init_step_size, "what the first step size grows from")
        .above(0, 1e6)
        .log();
    schema.add("largest", largest, "largest step size").above(0, 1e9).log();
    schema.add("max_evaluations", max_evaluations, "most evaluations in a step")
        .in(2, 1e6)
        .role(OptionRole::evaluations_per_step);
  }
};

class ArmijoSgd final : public WithOptions<Optimizer, ArmijoOptions> {
 public:
  explicit ArmijoSgd(const ArmijoOptions& options)
      : WithOptions(options), size_(options.init_step_size) {}
  void state(Archive& archive) override { archive.item("size", size_); }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const ArmijoOptions& o = options_;
    const Work work(objective, answer.gradient);
    const double squares = squared_norm(work.gradient());
    if (squares == 0) return;  // nowhere to go
    const double loss = answer.value.sum().item<double>();
    const Tensors start = copies_of(objective.parameters());
    const double epoch = std::ceil(static_cast<double>(objective.rows(true)) /
                                   static_cast<double>(objective.rows()));
    size_ = std::min(size_ * std::pow(o.tau, 1 / epoch), o.largest);
    for (int64_t tried = 1; tried < o.max_evaluations; ++tried) {
      one_pass(LineTrial{size_}, work.parameters(), work.gradient(), start);
      work.finish();
      const double there = objective.ask({.gradient = false}).value.sum().item<double>();
      if (there <= loss - o.c * size_ * squares) return;
      size_ *= o.shrink;
    }
    one_pass(LineTrial{1e-6}, work.parameters(), work.gradient(), start);
    work.finish();
  }

  double size_;  // the last step size
};

}  // namespace

PluginItem armijo_sgd_item() {
  return offer<Optimizer, ArmijoSgd>("armijo_sgd",
                                     "SGD with a stochastic line search (Vaswani et al. 2019)");
}

}  // namespace gradus::parameter_free
