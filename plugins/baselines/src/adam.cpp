// Adam: D. P. Kingma, J. Ba, "Adam: A method for stochastic optimization", ICLR 2015,
// arXiv 1412.6980, algorithm 1; amsgrad: S. J. Reddi, S. Kale, S. Kumar, "On the convergence of
// Adam and beyond", ICLR 2018, arXiv 1904.09237, algorithm 2. Equations and options as in
// torch.optim.Adam; see adam.h.
#include "adam.h"

#include <ATen/ops/_fused_adam_ops.h>
#include <ATen/ops/_fused_adamw_ops.h>

#include "gradus/ops.h"
#include "items.h"

namespace gradus::baselines {

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
      .length(2, 2);
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
  const Contiguous parameters(objective.parameters());
  const Contiguous gradient(answer.gradient);
  if (!step_.defined()) start(parameters.tensors());
  step_.add_(1);
  for (const auto& group : groups(objective)) {
    update(group, group.of(parameters.tensors()).list(), group.of(gradient.tensors()).list());
  }
  parameters.write_back();
}

void AdamFamily::update(const ParameterGroup<AdamRule>& group, const Tensors& thetas,
                        const Tensors& gradients) {
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
