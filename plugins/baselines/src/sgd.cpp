// SGD: H. Robbins, S. Monro, "A stochastic approximation method", Annals of Mathematical Statistics
// 22 (1951), 400-407. Equations and options as in torch.optim.SGD; see sgd.h.
#include "sgd.h"

#include <ATen/ops/_fused_sgd_ops.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/ops.h"
#include "items.h"

namespace gradus::baselines {

void SgdFamily::move(Objective& objective) {
  const Answer answer = objective.ask();
  const Contiguous parameters(objective.parameters());
  const Contiguous gradient(answer.gradient);
  for (const auto& group : groups(objective)) {
    update(group, group.of(parameters.tensors()).list(), group.of(gradient.tensors()).list());
  }
  parameters.write_back();
}

void SgdFamily::update(const ParameterGroup<SgdRule>& group, const Tensors& thetas,
                       const Tensors& gradients) {
  static const Tensors none;
  const SgdRule& rule = group.options;
  const bool has_momentum = rule.momentum != 0;
  const bool first = has_momentum && start_momentum(group.parameters, thetas);
  at::_ops::_fused_sgd_::call(thetas, gradients, group.of(has_momentum ? buffers_ : none).list(),
                              rule.weight_decay, rule.momentum, rule.lr, rule.dampening,
                              rule.nesterov, /*maximize=*/false, /*is_first_step=*/first,
                              /*grad_scale=*/std::nullopt, /*found_inf=*/std::nullopt);
}

/// Whether the group has had no momentum so far.
bool SgdFamily::start_momentum(const std::vector<int>& parameters, const Tensors& thetas) {
  const auto last = static_cast<std::size_t>(parameters.back());
  if (last < buffers_.size() && buffers_[last].defined()) return false;
  buffers_.resize(std::max(buffers_.size(), last + 1));
  const Tensors zeros = zeros_for(thetas);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    buffers_[static_cast<std::size_t>(parameters[i])] = zeros[i];
  }
  return true;
}

void SgdRule::declare(Schema& schema) {
  schema.add("lr", lr, "step size").in(0, 1e3).log().role(OptionRole::learning_rate).schedulable();
  schema.add("momentum", momentum, "decay of the momentum; 0: none")
      .in(0, 1)
      .symbol("mu")
      .schedulable();
  schema.add("dampening", dampening, "share of the gradient kept out of the momentum")
      .in(0, 1)
      .symbol("tau");
  schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
      .in(0, 10)
      .schedulable();
  schema.add("nesterov", nesterov, "Nesterov's momentum; needs momentum > 0, dampening 0");
  schema.groups();
}

namespace {

class Sgd final : public SgdFamily {
 public:
  struct Options : SgdRule {};

  explicit Sgd(const Options& options) : SgdFamily(options) {
    if (options.nesterov && (options.momentum <= 0 || options.dampening != 0)) {
      throw Error("options.conflict", "option nesterov", "momentum > 0 and dampening = 0", "others",
                  "set momentum, or nesterov = false");
    }
  }
};

}  // namespace

PluginItem sgd_item() {
  return offer<Optimizer, Sgd>("sgd", "stochastic gradient descent (Robbins, Monro 1951)");
}

}  // namespace gradus::baselines
