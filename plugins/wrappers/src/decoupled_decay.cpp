// Decoupled weight decay for any optimizer: I. Loshchilov, F. Hutter, "Decoupled weight decay
// regularization", ICLR 2019, arXiv 1711.05101, algorithm 1 (SGDW): before the inner optimizer's
// step, theta <- theta (1 - rate), with rate = eta_t lambda in the paper's symbols. AdamW is this
// around Adam with rate = lr weight_decay.
#include "items.h"
#include "refusals.h"

namespace gradus::wrappers {
namespace {

struct DecayOptions : WrapperOptions {
  double rate = 1e-5;
  bool vectors = true;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("rate", rate, "share of the parameters that a step takes away")
        .in(0, 1)
        .log()
        .symbol("eta lambda")
        .schedulable();
    schema.add("vectors", vectors, "decay biases and norms, too");
  }
};

class DecoupledDecay final : public Wrapper<DecayOptions> {
 public:
  using Wrapper::Wrapper;
  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override {
    if (inner().carries()) return moves_between_steps;
    return Wrapper::refuses(model, loss, data);
  }
  bool elementwise() const override { return inner().elementwise(); }

 private:
  void move(Objective& objective) override {
    if (roles_.empty()) roles_ = parameter_roles(objective.model());
    // The gradient is that of the parameters before the decay, as in the paper.
    bool decayed = false;
    const auto decay_after = [&](Objective& outer, const Ask& ask) {
      Answer answer = outer.ask(ask);
      if (!std::exchange(decayed, true)) decay(outer.parameters());
      return answer;
    };
    AnsweringObjective view(objective, decay_after);
    inner().step(view);
  }

  void decay(Tensors& parameters) const {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const bool vector = roles_[i] == ParameterRole::bias || roles_[i] == ParameterRole::norm;
      if (options_.vectors || !vector) parameters[i].mul_(1 - options_.rate);
    }
  }

  std::vector<ParameterRole> roles_;  // empty before the first step
};

}  // namespace

PluginItem decoupled_decay_item() {
  return offer<Optimizer, DecoupledDecay>("decoupled_decay",
                                          "decoupled weight decay (Loshchilov, Hutter 2019)");
}

}  // namespace gradus::wrappers
