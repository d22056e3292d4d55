// Cautious updates: K. Liang, L. Chen, B. Liu, Q. Liu, "Cautious optimizers: improving training
// with one line of code", 2024, arXiv 2411.16085, algorithm 1. Of the inner optimizer's update u
// (theta <- theta - u) the entries that the gradient agrees with are kept and scaled:
//   phi = [u g > 0],  theta <- theta - u phi d / (sum of phi + 1)
// with d the number of entries of the parameter. An inner weight decay is part of u.
#include "gradus/ops.h"
#include "items.h"
#include "refusals.h"

namespace gradus::wrappers {
namespace {

struct CautiousOptions : WrapperOptions {
  void declare(Schema& schema) { declare_optimizer(schema); }
};

class Cautious final : public Wrapper<CautiousOptions> {
 public:
  using Wrapper::Wrapper;
  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override {
    if (inner().carries()) return moves_between_steps;
    return Wrapper::refuses(model, loss, data);
  }

 private:
  void move(Objective& objective) override {
    Tensors& parameters = objective.parameters();
    keep(start_, parameters);
    bool first = true;
    const auto watched = [&](Objective& outer, const Ask& ask) {
      Answer answer = outer.ask(ask);
      // The inner optimizer may overwrite its gradient.
      const bool whole = ask.gradient && ask.only.empty();
      if (whole && std::exchange(first, false)) keep(gradient_, answer.gradient);
      return answer;
    };
    AnsweringObjective view(objective, watched);
    inner().step(view);
    if (first) return;  // a step without a gradient
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      mask(parameters[i], start_[i], gradient_[i], objective.copies());
    }
  }

  static void keep(Tensors& copies, const Tensors& tensors) {
    if (copies.empty()) copies = zeros_for(tensors);
    for (std::size_t i = 0; i < tensors.size(); ++i) copies[i].copy_(tensors[i]);
  }

  static void mask(Tensor& parameter, const Tensor& start, const Tensor& gradient, int64_t copies) {
    const Tensor step = parameter.sub(start);
    const Tensor agrees = step.mul(gradient).lt(0).to(parameter.scalar_type());
    const int64_t entries = parameter.numel() / std::max<int64_t>(1, copies);
    const Tensor kept = copies > 0 ? agrees.reshape({copies, -1}).sum(1) : agrees.sum();
    Tensor scale = kept.add_(1).reciprocal_().mul_(static_cast<double>(entries));
    if (copies > 0) {
      std::vector<int64_t> shape(static_cast<std::size_t>(parameter.dim()), 1);
      shape[0] = copies;
      scale = scale.view(shape);
    }
    parameter.copy_(step.mul_(agrees).mul_(scale).add_(start));
  }

  Tensors start_, gradient_;  // of the step; no state
};

}  // namespace

PluginItem cautious_item() {
  return offer<Optimizer, Cautious>("cautious",
                                    "keeps the part of a step that agrees with the gradient "
                                    "(Liang et al. 2024)");
}

}  // namespace gradus::wrappers
