// Rprop: M. Riedmiller, H. Braun, "A direct adaptive method for faster backpropagation learning:
// the RPROP algorithm", IEEE International Conference on Neural Networks, 1993, 586-591, in the
// form that takes no step back (iRprop-: C. Igel, M. Huesken, "Improving the Rprop learning
// algorithm", 2000). Equations and options as in torch.optim.Rprop; for each entry, with g_0 = 0:
//   d_t = d_{t-1} eta+ where g_t g_{t-1} > 0, d_{t-1} eta- where < 0, d_{t-1} else; d_0 = lr
//   g_t <- 0 where g_t g_{t-1} < 0
//   theta_t = theta_{t-1} - sign(g_t) d_t,  d_t between the least and the largest step size
#include "entrywise_method.h"
#include "gradus/error.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

struct RpropRule {
  Constant shrink, grow, least, largest;
  template <class N>
  void operator()(N& theta, N& g, N& last, N& size) const {
    const N turn = g * last;
    const N zero = 0 * size;
    const N factor =
        where_positive(turn, zero + grow, where_positive(-turn, zero + shrink, zero + 1));
    size = at_most(at_least(size * factor, least), largest);
    const N slope = where_positive(-turn, zero, g);
    theta = theta - sign(slope) * size;
    last = slope;
  }
};

struct RpropOptions {
  double lr = 1e-2;
  std::vector<double> etas = {0.5, 1.2};
  std::vector<double> step_sizes = {1e-6, 50};
  void declare(Schema& schema) {
    schema.add("lr", lr, "first step size of every entry")
        .above(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .shared();
    schema.add("etas", etas, "factors of a step size where the slope turns and where it does not")
        .between(0, 10)
        .length(2, 2)
        .symbol("eta")
        .shared();
    schema.add("step_sizes", step_sizes, "least and largest step size").in(0, 1e6).length(2, 2);
    schema.groups();
  }
};

class Rprop final : public EntrywiseMethod<Rprop, RpropOptions, 2> {
 public:
  explicit Rprop(const RpropOptions& options) : EntrywiseMethod(options) {
    if (options.etas[0] >= 1 || options.etas[1] <= 1) {
      throw Error("options.conflict", "option etas", "a factor below 1 and one above 1", "others",
                  "the authors' choice is [0.5, 1.2]");
    }
    if (options.step_sizes[0] > options.step_sizes[1]) {
      throw Error("options.conflict", "option step_sizes", "the least before the largest",
                  "the larger one first", "the authors' choice is [1e-6, 50]");
    }
  }
  static constexpr std::array<const char*, 2> states = {"last", "sizes"};  // g_{t-1}, d

  RpropRule rule(const RpropOptions& o) const {
    return {.shrink = o.etas[0],
            .grow = o.etas[1],
            .least = o.step_sizes[0],
            .largest = o.step_sizes[1]};
  }

 private:
  void start(std::array<Tensors, 2>& states, const Tensors&) override {
    for (Tensor& sizes : states[1]) sizes.fill_(options_.lr);
  }
};

}  // namespace

PluginItem rprop_item() {
  return offer<Optimizer, Rprop>("rprop", "Rprop (Riedmiller, Braun 1993)");
}

}  // namespace gradus::adaptive
