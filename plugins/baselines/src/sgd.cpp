// SGD: H. Robbins, S. Monro, "A stochastic approximation method", Annals of Mathematical Statistics
// 22 (1951), 400-407. Equations and options as in torch.optim.SGD; see sgd.h.
#include "sgd.h"

#include <ATen/ops/_fused_sgd_ops.h>

#include "gradus/error.h"
#include "gradus/ops.h"
#include "items.h"

namespace gradus::baselines {

void SgdFamily::move(Objective& objective) {
  const Answer answer = objective.ask();
  const Contiguous parameters(objective.parameters());
  const Contiguous gradient(answer.gradient);
  const bool first = rule_.momentum != 0 && buffers_.empty();
  if (first) buffers_ = zeros_for(parameters.tensors());
  at::_ops::_fused_sgd_::call(parameters.tensors(), gradient.tensors(), buffers_,
                              rule_.weight_decay, rule_.momentum, rule_.lr, rule_.dampening,
                              rule_.nesterov, /*maximize=*/false, /*is_first_step=*/first,
                              /*grad_scale=*/std::nullopt, /*found_inf=*/std::nullopt);
  parameters.write_back();
}

namespace {

class Sgd final : public SgdFamily {
 public:
  struct Options : SgdRule {
    void declare(Schema& schema) {
      schema.add("lr", lr, "step size").in(0, 1e3).log().role(OptionRole::learning_rate);
      schema.add("momentum", momentum, "decay of the momentum; 0: none").in(0, 1).symbol("mu");
      schema.add("dampening", dampening, "share of the gradient kept out of the momentum")
          .in(0, 1)
          .symbol("tau");
      schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
          .in(0, 10);
      schema.add("nesterov", nesterov, "Nesterov's momentum; needs momentum > 0, dampening 0");
    }
  };

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
