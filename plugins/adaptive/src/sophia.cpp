// Sophia: H. Liu, Z. Li, D. Hall, P. Liang, T. Ma, "Sophia: a scalable stochastic second-order
// optimizer for language model pre-training", ICLR 2024, arXiv 2305.14342, algorithm 3 with the
// estimators of algorithms 1 (Hutchinson) and 2 (Gauss-Newton-Bartlett, here with the Gauss-Newton
// matrix itself in place of sampled labels). With the gradient g_t, t = 1, 2, ..., and u a vector
// of random signs, every `update_period` steps from the first on:
//   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  h_t = beta2 h_{t-1} + (1 - beta2) u * (A u)
//   theta_t = (1 - lr lambda) theta_{t-1} - lr clip(m_t / max(rho h_t, eps), 1)
// A is the Hessian ("hutchinson") or the Gauss-Newton matrix ("gauss_newton") of the step's batch.
// A product counts as two evaluations with a gradient. rho is the paper's gamma.
#include <cmath>

#include "gradus/stream.h"
#include "items.h"

namespace gradus::adaptive {
namespace {

enum class SophiaEstimator { hutchinson, gauss_newton };

/// h from u and A u.
struct SophiaCurvature {
  Constant beta2;
  template <class N>
  void operator()(N& u, N& image, N& h) const {
    h = beta2 * h + (1 - beta2) * u * image;
  }
};

struct SophiaRule {
  Constant beta1, rho, eps, keep, lr;
  template <class N>
  void operator()(N& theta, N& g, N& m, N& h) const {
    m = beta1 * m + (1 - beta1) * g;
    theta = keep * theta - lr * at_most(at_least(m / at_least(rho * h, eps), -1), 1);
  }
};

struct SophiaOptions {
  double lr = 6e-4;
  std::vector<double> betas = {0.96, 0.99};
  double rho = 0.01;
  double eps = 1e-12;
  double weight_decay = 0.1;
  int64_t update_period = 10;
  SophiaEstimator estimator = SophiaEstimator::hutchinson;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    declare_betas(schema, betas, "decays of the means of the gradient and of the curvature")
        .shared();
    schema.add("rho", rho, "factor of the curvature; with it about a tenth to a half is not cut")
        .above(0, 1e3)
        .log();
    schema.add("eps", eps, "least divisor").above(0, 1).log();
    declare_decay(schema, weight_decay, "decay of the parameters, apart from the gradient");
    schema.add("update_period", update_period, "steps between two estimates of the curvature")
        .in(1, 1e9)
        .unit("steps")
        .shared();
    schema
        .choice("estimator", estimator, "whose diagonal is estimated",
                {{"hutchinson", SophiaEstimator::hutchinson},
                 {"gauss_newton", SophiaEstimator::gauss_newton}})
        .shared();
  }
};

class Sophia final : public WithOptions<Optimizer, SophiaOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("curvature", curvature_);
    archive.item("drawn", drawn_);
    archive.item("step", step_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (means_.empty()) {
      means_ = zeros_for(objective.parameters());
      curvature_ = zeros_for(objective.parameters());
    }
    if (step_++ % options_.update_period == 0) estimate(objective);
    const Work work(objective, answer.gradient);
    for (const auto& group : groups(objective)) {
      work.update(group, rule(group.options), means_, curvature_);
    }
    work.finish();
  }

  void estimate(Objective& objective) {
    Stream stream{derive_seed(objective.seed(), "sophia"), 0, drawn_};
    Tensors signs = zeros_for(objective.parameters());
    for (Tensor& sign : signs) {
      sign.copy_(stream.uniforms(sign.sizes(), -1, 1).sign_());
    }
    drawn_ = stream.drawn;
    const Tensors images = options_.estimator == SophiaEstimator::hutchinson
                               ? objective.hessian_product(signs)
                               : objective.gauss_newton_product(signs);
    const Contiguous contiguous(images);
    one_pass(SophiaCurvature{options_.betas[1]}, signs, contiguous.tensors(), curvature_);
  }

  SophiaRule rule(const SophiaOptions& o) const {
    return {.beta1 = o.betas[0],
            .rho = o.rho,
            .eps = o.eps,
            .keep = 1 - o.lr * o.weight_decay,
            .lr = o.lr};
  }

  Tensors means_, curvature_;  // m, h
  uint64_t drawn_ = 0;         // of the stream
  int64_t step_ = 0;
};

}  // namespace

PluginItem sophia_item() {
  return offer<Optimizer, Sophia>("sophia", "Sophia (Liu et al. 2024)");
}

}  // namespace gradus::adaptive
