// Stochastic Polyak steps: N. Loizou, S. Vaswani, I. Laradji, S. Lacoste-Julien, "Stochastic Polyak
// step-size for SGD: an adaptive learning rate for fast convergence", AISTATS 2021,
// arXiv 2002.10542, eqs. 3 and 5. Options and defaults as in the authors' code; with the batch's
// loss f and gradient g, t = 1, 2, ...:
//   s = (f - f_star) / (c |g|^2),  step size smooth: min(s, tau^(1/n) times the last one),
//   bounded: min(s, largest), plain: s;  n = steps of an epoch
//   theta_t = theta_{t-1} - step size g
// |g| and f are of all parameters together; of a stack they are the sums over its networks.
#include <algorithm>
#include <cmath>

#include "descent_step.h"
#include "items.h"

namespace gradus::parameter_free {
namespace {

enum class PolyakBound { smooth, bounded, plain };

struct PolyakOptions {
  double c = 0.5;
  double f_star = 0;
  PolyakBound bound = PolyakBound::smooth;
  double init_step_size = 1;
  double tau = 2;
  double largest = 10;
  void declare(Schema& schema) {
    schema.add("c", c, "the squared norm's factor").above(0, 1e3).log();
    schema.add("f_star", f_star, "least value of a batch's loss").in(-1e9, 1e9);
    schema.choice("bound", bound, "what bounds the step size",
                  {{"smooth", PolyakBound::smooth},
                   {"bounded", PolyakBound::bounded},
                   {"plain", PolyakBound::plain}});
    schema.add("init_step_size", init_step_size, "smooth: what the first step size grows from")
        .above(0, 1e6)
        .log();
    schema.add("tau", tau, "smooth: largest growth in an epoch").in(1, 1e6);
    schema.add("largest", largest, "bounded: largest step size").above(0, 1e9).log();
  }
};

class PolyakSgd final : public WithOptions<Optimizer, PolyakOptions> {
 public:
  explicit PolyakSgd(const PolyakOptions& options)
      : WithOptions(options), size_(options.init_step_size) {}
  void state(Archive& archive) override { archive.item("size", size_); }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const PolyakOptions& o = options_;
    const Work work(objective, answer.gradient);
    const double squares = squared_norm(work.gradient());
    if (squares == 0) return;  // nowhere to go
    const double loss = answer.value.sum().item<double>();
    const double polyak = std::max(0.0, loss - o.f_star) / (o.c * squares);
    const double epoch = std::ceil(static_cast<double>(objective.rows(true)) /
                                   static_cast<double>(objective.rows()));
    double rate = polyak;
    if (o.bound == PolyakBound::smooth) rate = std::min(polyak, std::pow(o.tau, 1 / epoch) * size_);
    if (o.bound == PolyakBound::bounded) rate = std::min(polyak, o.largest);
    if (rate == 0) return;  // this batch is solved; the next one grows from the last step size
    size_ = rate;
    one_pass(DescentStep{rate, 0}, work.parameters(), work.gradient());
    work.finish();
  }

  double size_;  // the last step size
};

}  // namespace

PluginItem polyak_sgd_item() {
  return offer<Optimizer, PolyakSgd>("polyak_sgd", "SGD with Polyak steps (Loizou et al. 2021)");
}

}  // namespace gradus::parameter_free
