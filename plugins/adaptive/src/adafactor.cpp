// Adafactor: N. Shazeer, M. Stern, "Adafactor: adaptive learning rates with sublinear memory cost",
// ICML 2018, arXiv 1804.04235, algorithms 4 and 5. Equations and options as in
// torch.optim.Adafactor, whose documentation says how eps1 differs from the paper; with the
// gradient g_t, t = 1, 2, ..., R rows of means over columns, C the means over rows:
//   b_t = t^tau,  rho_t = min(lr, 1 / sqrt(t)),  alpha_t = max(eps2, RMS(theta_{t-1})) rho_t
//   theta <- theta (1 - lr lambda)
//   R_t = (1 - b_t) R_{t-1} + b_t mean_columns(g_t^2),  C_t likewise
//   V_t = R_t C_t' / max(mean(R_t), eps1); for one axis V_t = (1 - b_t) V_{t-1} + b_t g_t^2
//   U_t = g_t / max(sqrt(V_t), eps1),  theta_t = theta - alpha_t U_t / max(1, RMS(U_t) / d)
// The state of a matrix is a row and a column. Of more than two axes the last two are factored.
#include <algorithm>
#include <cmath>
#include <limits>

#include "items.h"

namespace gradus::adaptive {
namespace {

struct AdafactorVector {
  Constant share, least;
  template <class N>
  void operator()(N& g, N& v) const {
    v = v + share * (g * g - v);
    g = g / root(at_least(v, least));
  }
};

struct AdafactorStep {
  Constant keep, rate;
  template <class N>
  void operator()(N& theta, N& step) const {
    theta = keep * theta - rate * step;
  }
};

struct AdafactorOptions {
  double lr = 1e-2;
  double beta2_decay = -0.8;
  Auto<double> eps1;
  double eps2 = 1e-3;
  double d = 1;
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    schema.add("beta2_decay", beta2_decay, "power of the share of the newest square")
        .in(-2, 0)
        .symbol("tau");
    schema.add("eps1", eps1, "least root of a mean square; auto: the precision of the type")
        .in(0, 1);
    schema.add("eps2", eps2, "least size of a parameter").in(0, 1).log();
    schema.add("d", d, "largest root mean square of a step").in(1, 1e6);
    declare_decay(schema, weight_decay, "decay of the parameters, apart from the gradient");
  }
};

class Adafactor final : public WithOptions<Optimizer, AdafactorOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("rows", rows_);
    archive.item("columns", columns_);
    archive.item("step", step_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    if (rows_.empty()) start(thetas);
    ++step_;
    const auto options = work.options(groups(objective));
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      const AdafactorOptions& o = *options[k];
      const double size = std::max(o.eps2, root_mean_square(thetas[k]));
      const Tensor step = normalized(o, k, gradient[k]);
      const double cut = std::max(1.0, root_mean_square(step) / o.d);
      const double slowest = 1 / std::sqrt(static_cast<double>(step_));
      on_each_entry(AdafactorStep{.keep = 1 - o.lr * o.weight_decay,
                                  .rate = size * std::min(o.lr, slowest) / cut},
                    thetas[k], step);
    }
    work.finish();
  }

  void start(const Tensors& thetas) {
    for (const Tensor& theta : thetas) {
      const bool matrix = theta.dim() > 1;
      const Tensor zeros = theta.detach().new_zeros(theta.sizes());
      rows_.push_back(matrix ? zeros.mean(-1, true) : zeros);
      columns_.push_back(matrix ? zeros.mean(-2, true) : zeros.new_zeros({0}));
    }
  }

  /// U_t; the gradient's memory is used for it.
  Tensor normalized(const AdafactorOptions& o, std::size_t k, const Tensor& g) {
    const double least = o.eps1.value_or(g.scalar_type() == at::kFloat
                                             ? double{std::numeric_limits<float>::epsilon()}
                                             : std::numeric_limits<double>::epsilon());
    const double share = std::pow(static_cast<double>(step_), o.beta2_decay);
    if (g.dim() < 2) {
      on_each_entry(AdafactorVector{share, least * least}, g, rows_[k]);
      return g;
    }
    const Tensor squares = g.mul(g);
    rows_[k].lerp_(squares.mean(-1, true), share);
    columns_[k].lerp_(squares.mean(-2, true), share);
    const Tensor row = rows_[k].div(rows_[k].mean(-2, true).clamp_min_(least));
    return row.mul(columns_[k]).clamp_min_(least * least).rsqrt_().mul_(g);
  }

  Tensors rows_, columns_;  // R or V, C; of each network on its own
  int64_t step_ = 0;        // t
};

}  // namespace

PluginItem adafactor_item() {
  return offer<Optimizer, Adafactor>("adafactor", "Adafactor (Shazeer, Stern 2018)");
}

}  // namespace gradus::adaptive
