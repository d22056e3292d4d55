// Adam: D. P. Kingma, J. Ba, "Adam: A method for stochastic optimization", ICLR 2015,
// arXiv 1412.6980, algorithm 1; amsgrad: S. J. Reddi, S. Kale, S. Kumar, "On the convergence of
// Adam and beyond", ICLR 2018, arXiv 1904.09237, algorithm 2. Equations and options as in
// torch.optim.Adam; see adam.h.
#include "adam.h"

#include <ATen/ops/_fused_adam_ops.h>
#include <ATen/ops/_fused_adamw_ops.h>

#include <cmath>

#include "gradus/ops.h"
#include "items.h"

namespace gradus::baselines {
namespace {

using elementwise::Constant;
using elementwise::larger;
using elementwise::root;

struct Step {
  Constant beta1, beta2, eps, penalty, keep;
  Constant correction;  // 1 / sqrt(1 - beta2^t)
  Constant rate;        // lr / (1 - beta1^t)

  template <class N>
  void operator()(N& theta, N& g, N& m, N& v) const {
    means(theta, g, m, v);
    move(theta, m, v);
  }
  template <class N>
  void operator()(N& theta, N& g, N& m, N& v, N& largest) const {
    means(theta, g, m, v);
    largest = larger(v, largest);  // keeps a v that is not a number
    move(theta, m, largest);
  }

 private:
  template <class N>
  void means(N& theta, const N& g, N& m, N& v) const {
    const N slope = g + penalty * theta;
    m = beta1 * m + (1 - beta1) * slope;
    v = beta2 * v + (1 - beta2) * slope * slope;
  }
  template <class N>
  void move(N& theta, const N& m, const N& v) const {
    theta = keep * theta - rate * m / (root(v) * correction + eps);
  }
};

}  // namespace

void AdamRule::declare(Schema& schema) {
  constexpr double below_one = 1 - 1e-9;
  schema.add("lr", lr, "step size")
      .in(0, 1e3)
      .log()
      .symbol("alpha")
      .role(OptionRole::learning_rate)
      .schedulable();
  schema.add("betas", betas, "decays of the means of the gradient and of its square")
      .in(0, below_one)
      .length(2, 2)
      .schedulable();
  schema.add("eps", eps, "added to the root of the mean square").in(0, 1).log();
  schema.add("weight_decay", weight_decay, "decay of the parameters")
      .in(0, 10)
      .symbol("lambda")
      .schedulable();
  schema.add("amsgrad", amsgrad, "use the largest mean square so far").shared();
  schema.groups();
}

void AdamFamily::state(Archive& archive) {
  archive.item("means", means_);
  archive.item("squares", squares_);
  archive.item("largest", largest_);
  archive.item("step", step_);
}

void AdamFamily::start(const Tensors& thetas) {
  means_ = zeros_for(thetas);
  squares_ = zeros_for(thetas);
  if (options_.amsgrad) largest_ = zeros_for(thetas);
  step_ = thetas[0].new_zeros({}, thetas[0].options().dtype(at::kFloat));
}

void AdamFamily::move(Objective& objective) {
  const Answer answer = objective.ask();
  const elementwise::Work work(objective, answer.gradient);
  if (!step_.defined()) start(work.parameters());
  step_.add_(1);
  for (const auto& group : groups(objective)) {
    if (step_.is_cpu()) {
      by_one_pass(group, work);
    } else {
      by_torch(group, work);
    }
  }
  work.finish();
}

void AdamFamily::by_one_pass(const ParameterGroup<AdamRule>& group, const elementwise::Work& work) {
  const AdamRule& options = group.options;
  const double t = step_.item<double>();
  const Step step{.beta1 = options.betas[0],
                  .beta2 = options.betas[1],
                  .eps = options.eps,
                  .penalty = decoupled_ ? 0 : options.weight_decay,
                  .keep = decoupled_ ? 1 - options.lr * options.weight_decay : 1,
                  .correction = 1 / std::sqrt(1 - std::pow(options.betas[1], t)),
                  .rate = options.lr / (1 - std::pow(options.betas[0], t))};
  if (options.amsgrad) {
    work.update(group, step, means_, squares_, largest_);
  } else {
    work.update(group, step, means_, squares_);
  }
}

/// On a GPU all parameters in one launch.
void AdamFamily::by_torch(const ParameterGroup<AdamRule>& group, const elementwise::Work& work) {
  const Tensors thetas = group.of(work.parameters()).list();
  const Tensors gradients = group.of(work.gradient()).list();
  const AdamRule& rule = group.options;
  const auto fused = decoupled_ ? &at::_ops::_fused_adamw_::call : &at::_ops::_fused_adam_::call;
  const Tensors steps(thetas.size(), step_);
  fused(thetas, gradients, group.of(means_).list(), group.of(squares_).list(),
        group.of(largest_).list(), steps, rule.lr, rule.betas[0], rule.betas[1], rule.weight_decay,
        rule.eps, rule.amsgrad, /*maximize=*/false, /*grad_scale=*/std::nullopt,
        /*found_inf=*/std::nullopt);
}

namespace {

class Adam final : public AdamFamily {
 public:
  struct Options : AdamRule {};
  explicit Adam(const Options& options) : AdamFamily(options, /*decoupled=*/false) {}
};

}  // namespace

PluginItem adam_item() {
  return offer<Optimizer, Adam>("adam", "Adam (Kingma, Ba 2015)");
}

}  // namespace gradus::baselines
