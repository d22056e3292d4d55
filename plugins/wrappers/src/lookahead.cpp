// Lookahead: M. R. Zhang, J. Lucas, G. Hinton, J. Ba, "Lookahead optimizer: k steps forward, 1 step
// back", NeurIPS 2019, arXiv 1907.08610, algorithm 1. After every k steps of the inner optimizer:
//   phi <- phi + alpha (theta - phi),  theta <- phi
// phi begins at the first parameters and is what is evaluated.
#include "items.h"
#include "refusals.h"

namespace gradus::wrappers {
namespace {

struct LookaheadOptions : WrapperOptions {
  int64_t steps = 5;
  double alpha = 0.5;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("steps", steps, "inner steps between two slow ones").in(1, 1e9).symbol("k");
    schema.add("alpha", alpha, "slow step size").in(0, 1).symbol("alpha").schedulable();
  }
};

class Lookahead final : public Wrapper<LookaheadOptions> {
 public:
  using Wrapper::Wrapper;
  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override {
    if (inner().carries()) return moves_between_steps;
    return Wrapper::refuses(model, loss, data);
  }
  void state(Archive& archive) override {
    Wrapper::state(archive);
    archive.item("slow", slow_);
    archive.item("done", done_);
  }
  Tensors evaluated(const Tensors& parameters) override {
    return slow_.empty() ? parameters : slow_;
  }
  bool elementwise() const override { return inner().elementwise(); }

 private:
  void move(Objective& objective) override {
    Tensors& fast = objective.parameters();
    if (slow_.empty()) {
      for (const Tensor& parameter : fast) slow_.push_back(parameter.detach().clone());
    }
    inner().step(objective);
    if (++done_ % options_.steps != 0) return;
    for (std::size_t i = 0; i < fast.size(); ++i) {
      slow_[i].lerp_(fast[i].detach(), options_.alpha);
      fast[i].copy_(slow_[i]);
    }
  }

  Tensors slow_;  // phi
  int64_t done_ = 0;
};

}  // namespace

PluginItem lookahead_item() {
  return offer<Optimizer, Lookahead>("lookahead",
                                     "k steps forward, 1 step back (Zhang et al. 2019)");
}

}  // namespace gradus::wrappers
