// CAME: Y. Luo, X. Ren, Z. Zheng, Z. Jiang, X. Jiang, Y. You, "CAME: confidence-guided adaptive
// memory efficient optimization", ACL 2023, arXiv 2307.02047, algorithm 2. Equations, options and
// defaults as in the authors' package (came-pytorch); for a matrix, with the gradient g_t and
// F(R, C) = R C' / mean(R):
//   R_t = beta2 R_{t-1} + (1 - beta2) mean_columns(g_t^2 + eps1),  C_t likewise
//   u_t = g_t / sqrt(F(R_t, C_t)),  u_t <- u_t / max(1, RMS(u_t) / d)
//   m_t = beta1 m_{t-1} + (1 - beta1) u_t
//   r_t = beta3 r_{t-1} + (1 - beta3) mean_columns((u_t - m_t)^2 + eps2),  c_t likewise
//   theta_t = theta_{t-1} (1 - lr lambda) - lr m_t / sqrt(F(r_t, c_t))
// For one axis: u_t = g_t / sqrt(v_t), v_t the mean of g_t^2 + eps1, and the step is lr m_t.
#include <algorithm>

#include "items.h"

namespace gradus::adaptive {
namespace {

struct CameVector {
  Constant beta2, eps;
  template <class N>
  void operator()(N& g, N& v) const {
    v = beta2 * v + (1 - beta2) * (g * g + eps);
    g = g / root(v);
  }
};

struct CameMean {
  Constant beta1, shorten;
  template <class N>
  void operator()(N& u, N& m) const {
    u = shorten * u;
    m = beta1 * m + (1 - beta1) * u;
  }
};

struct CameStep {
  Constant keep, lr;
  template <class N>
  void operator()(N& theta, N& step) const {
    theta = keep * theta - lr * step;
  }
};

struct CameOptions {
  double lr = 2e-4;
  std::vector<double> eps = {1e-30, 1e-16};
  double clip_threshold = 1;
  std::vector<double> betas = {0.9, 0.999, 0.9999};
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_rate(schema, lr);
    schema.add("eps", eps, "added to the squares of the gradient and of the instability")
        .above(0, 1)
        .length(2, 2);
    schema.add("clip_threshold", clip_threshold, "largest root mean square of a step")
        .above(0, 1e6)
        .symbol("d");
    declare_betas(schema, betas,
                  "decays of the means of the step, of the squares and of the instability");
    declare_decay(schema, weight_decay, "decay of the parameters, apart from the gradient");
  }
};

/// The mean of squares of a matrix, kept as a row and a column of means.
struct Factors {
  Tensors rows, columns;

  void start(const Tensors& thetas) {
    for (const Tensor& theta : thetas) {
      const Tensor zeros = theta.detach().new_zeros(theta.sizes());
      rows.push_back(theta.dim() > 1 ? zeros.mean(-1, true) : zeros);
      columns.push_back(theta.dim() > 1 ? zeros.mean(-2, true) : zeros.new_zeros({0}));
    }
  }

  /// 1 / sqrt(F) after the squares have gone into the means.
  Tensor scale(std::size_t k, const Tensor& squares, double beta) {
    rows[k].mul_(beta).add_(squares.mean(-1, true), 1 - beta);
    columns[k].mul_(beta).add_(squares.mean(-2, true), 1 - beta);
    return rows[k].div(rows[k].mean(-2, true)).rsqrt_().mul(columns[k].rsqrt());
  }

  void state(Archive& archive) {
    archive.item("rows", rows);
    archive.item("columns", columns);
  }
};

class Came final : public WithOptions<Optimizer, CameOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.part("squares", squares_);
    archive.part("instability", instability_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    if (means_.empty()) {
      means_ = zeros_for(thetas);
      squares_.start(thetas);
      instability_.start(thetas);
    }
    const auto options = work.options(groups(objective));
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      const CameOptions& o = *options[k];
      on_each_entry(CameStep{.keep = 1 - o.lr * o.weight_decay, .lr = o.lr}, thetas[k],
                    step(o, k, gradient[k]));
    }
    work.finish();
  }

  Tensor step(const CameOptions& o, std::size_t k, const Tensor& g) {
    Tensor u = g;
    if (g.dim() > 1) {
      u = squares_.scale(k, g.mul(g).add_(o.eps[0]), o.betas[1]).mul_(g);
    } else {
      on_each_entry(CameVector{o.betas[1], o.eps[0]}, u, squares_.rows[k]);
    }
    const double shorten = 1 / std::max(1.0, root_mean_square(u) / o.clip_threshold);
    on_each_entry(CameMean{o.betas[0], shorten}, u, means_[k]);
    if (g.dim() < 2) return means_[k];
    const Tensor away = u.sub_(means_[k]);
    return instability_.scale(k, away.mul(away).add_(o.eps[1]), o.betas[2]).mul_(means_[k]);
  }

  Tensors means_;  // m
  Factors squares_, instability_;
};

}  // namespace

PluginItem came_item() {
  return offer<Optimizer, Came>("came", "CAME (Luo et al. 2023)");
}

}  // namespace gradus::adaptive
