// Sharpness-aware minimization: the inner optimizer sees the gradient at a point nearby where the
// loss is larger. Two gradients a step.
//
// sam: P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, "Sharpness-aware minimization for efficiently
// improving generalization", ICLR 2021, arXiv 2010.01412, algorithm 1:
//   eps = rho g / (||g|| + 1e-12),  g' = gradient at theta + eps
// asam: J. Kwon, J. Kim, H. Park, I. K. Choi, "ASAM: Adaptive sharpness-aware minimization for
// scale-invariant learning of deep neural networks", ICML 2021, arXiv 2102.11600, algorithm 1, as
// in the authors' code: T = |theta| + eta for weights, 1 for biases and norms,
//   eps = rho T^2 g / (||T g|| + 1e-16)
#include "changed_answers.h"
#include "items.h"
#include "norms.h"

namespace gradus::wrappers {
namespace {

void declare_radius(Schema& schema, double& rho) {
  schema.add("rho", rho, "radius of the neighbourhood")
      .in(0, 100)
      .log()
      .symbol("rho")
      .schedulable();
}

struct SamOptions : WrapperOptions {
  double rho = 0.05;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    declare_radius(schema, rho);
  }
};

struct AsamOptions : WrapperOptions {
  double rho = 0.5;
  double eta = 0.01;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    declare_radius(schema, rho);
    schema.add("eta", eta, "added to the size of a weight").in(0, 1).symbol("eta");
  }
};

/// Gives the gradient at parameters + eps, and puts the parameters back exactly.
template <class O>
class Sharpness : public ChangedAnswers<O> {
 public:
  using ChangedAnswers<O>::ChangedAnswers;

 private:
  /// eps from the gradient, in place.
  virtual void ascend(Tensors& gradient, const Objective& objective) = 0;

  Answer changed(Objective& outer, const Ask& ask) override {
    return ask.gradient ? at_the_neighbour(outer, ask) : outer.ask(ask);
  }

  Answer at_the_neighbour(Objective& outer, const Ask& ask) {
    Answer here = outer.ask({.full = ask.full});
    Tensors& parameters = outer.parameters();
    ascend(here.gradient, outer);
    start_.resize(parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (!start_[i].defined()) start_[i] = parameters[i].detach().clone();
      start_[i].copy_(parameters[i]);
      parameters[i].add_(here.gradient[i]);
    }
    Answer there = outer.ask(ask);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(start_[i]);
    there.value = here.value;
    return there;
  }

  Tensors start_;  // kept for the next step's copy, no state
};

class Sam final : public Sharpness<SamOptions> {
 public:
  using Sharpness::Sharpness;

 private:
  void ascend(Tensors& gradient, const Objective& objective) override {
    const Tensor factor =
        network_norms(gradient, objective.copies()).add_(1e-12).reciprocal_().mul_(options_.rho);
    for (Tensor& entry : gradient) scale_networks(entry, factor);
  }
};

class Asam final : public Sharpness<AsamOptions> {
 public:
  using Sharpness::Sharpness;

 private:
  void ascend(Tensors& gradient, const Objective& objective) override {
    if (roles_.empty()) roles_ = parameter_roles(objective.model());
    Tensors sizes(gradient.size());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      if (roles_[i] == ParameterRole::bias || roles_[i] == ParameterRole::norm) continue;
      sizes[i] = objective.parameters()[i].detach().abs().add_(options_.eta);
      gradient[i].mul_(sizes[i]);
    }
    const Tensor factor =
        network_norms(gradient, objective.copies()).add_(1e-16).reciprocal_().mul_(options_.rho);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      if (sizes[i].defined()) gradient[i].mul_(sizes[i]);
      scale_networks(gradient[i], factor);
    }
  }

  std::vector<ParameterRole> roles_;  // empty before the first step
};

}  // namespace

PluginItem sam_item() {
  return offer<Optimizer, Sam>("sam", "sharpness-aware minimization (Foret et al. 2021)");
}
PluginItem asam_item() {
  return offer<Optimizer, Asam>("asam", "adaptive sharpness-aware minimization (Kwon et al. 2021)");
}

}  // namespace gradus::wrappers
