// Grokfast: J. Lee, B. G. Kang, K. Kim, K. M. Lee, "Grokfast: accelerated grokking by amplifying
// slow gradients", 2024, arXiv 2405.20233, algorithm 3 (Grokfast-EMA): the slow part of the
// gradient is added to it,
//   mu_t = alpha mu_{t-1} + (1 - alpha) g_t,  g_t <- g_t + lambda mu_t,  mu_1 = g_1
#include "changed_answers.h"
#include "items.h"

namespace gradus::wrappers {
namespace {

struct GrokfastOptions : WrapperOptions {
  double alpha = 0.98;
  double lambda = 2;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("alpha", alpha, "decay of the slow gradient").in(0, 1).symbol("alpha").schedulable();
    schema.add("lambda", lambda, "weight of the slow gradient")
        .in(0, 1e3)
        .symbol("lambda")
        .schedulable();
  }
};

class Grokfast final : public Wrapper<GrokfastOptions> {
 public:
  using Wrapper::Wrapper;
  void state(Archive& archive) override {
    Wrapper::state(archive);
    archive.item("slow", slow_);
  }
  bool elementwise() const override { return inner().elementwise(); }

 private:
  void move(Objective& objective) override {
    bool updated = false;
    const auto amplified = [&](Objective& outer, const Ask& ask) {
      Answer answer = outer.ask(ask);
      // Where the inner optimizer asks again in the same step, the slow gradient is the step's.
      if (ask.gradient && ask.only.empty() && !std::exchange(updated, true)) {
        update(answer.gradient);
      }
      for (std::size_t i = 0; i < answer.gradient.size() && !slow_.empty(); ++i) {
        answer.gradient[i].add_(slow_[parameter_at(ask, i)], options_.lambda);
      }
      return answer;
    };
    AnsweringObjective view(objective, amplified);
    inner().step(view);
  }

  void update(const Tensors& gradient) {
    if (slow_.empty()) {
      for (const Tensor& entry : gradient) slow_.push_back(entry.clone());
      return;
    }
    for (std::size_t i = 0; i < slow_.size(); ++i) {
      slow_[i].mul_(options_.alpha).add_(gradient[i], 1 - options_.alpha);
    }
  }

  Tensors slow_;  // mu, empty before the first step
};

}  // namespace

PluginItem grokfast_item() {
  return offer<Optimizer, Grokfast>("grokfast", "amplifies slow gradients (Lee et al. 2024)");
}

}  // namespace gradus::wrappers
