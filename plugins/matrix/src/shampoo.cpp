// Shampoo: V. Gupta, T. Koren, Y. Singer, "Shampoo: preconditioned stochastic tensor optimization",
// ICML 2018, arXiv 1802.09568, algorithm 2. For a parameter of k axes with the gradient G_t, along
// axis i (its entries as rows), t = 1, 2, ...:
//   H_i = eps I + sum over s <= t of G_s G_s',  P_t = G_t times H_i^(-1/(2k)) along every axis
//   b_t = mu b_{t-1} + P_t,  theta_t = theta_{t-1} - lr b_t
// For a matrix this is L^(-1/4) G R^(-1/4). The roots are computed in each of the first
// `precondition_frequency` steps, because a direction without a gradient yet has a root of eps, and
// then once in so many. An axis longer than `max_precondition_dim` keeps the diagonal of H
// alone (the paper's section 5).
#include "axes.h"
#include "gradus/product.h"
#include "items.h"
#include "kept_state.h"

namespace gradus::matrix {
namespace {

struct ShampooStep {
  Constant momentum, lr;
  template <class N>
  void operator()(N& theta, N& p, N& b) const {
    b = momentum * b + p;
    theta = theta - lr * b;
  }
};

struct ShampooOptions {
  double lr = 0.1;
  double momentum = 0.9;
  double weight_decay = 0;
  double matrix_eps = 1e-6;
  int64_t precondition_frequency = 20;
  int64_t max_precondition_dim = 8192;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.groups();
    schema.add("momentum", momentum, "decay of the momentum").in(0, 1).symbol("mu").schedulable();
    schema.add("weight_decay", weight_decay, "L2 penalty: added to the gradient times theta")
        .in(0, 10)
        .schedulable();
    schema.add("matrix_eps", matrix_eps, "start of the sums, times the identity")
        .above(0, 1e3)
        .log()
        .symbol("epsilon")
        .shared();
    schema.add("precondition_frequency", precondition_frequency, "steps between two roots")
        .in(1, 1e9)
        .unit("steps")
        .shared();
    schema.add("max_precondition_dim", max_precondition_dim, "longest axis with a whole matrix")
        .in(1, 1e6)
        .shared();
  }
};

/// The sums and roots of one parameter of one network.
struct ShampooAxes {
  Tensors sums, roots;  // of each axis: a matrix, or a vector (the diagonal)

  void start(const Tensor& theta, const ShampooOptions& o) {
    for (int64_t axis = 0; axis < theta.dim(); ++axis) {
      const int64_t size = theta.size(axis);
      const bool whole = size <= o.max_precondition_dim;
      Tensor sum =
          whole ? theta.detach().new_zeros({size, size}) : theta.detach().new_zeros({size});
      whole ? sum.diagonal().fill_(o.matrix_eps) : sum.fill_(o.matrix_eps);
      roots.push_back(sum.clone());
      sums.push_back(std::move(sum));
    }
  }

  void add(const Tensor& g) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const Tensor rows = along(g, static_cast<int64_t>(i));
      sums[i].add_(sums[i].dim() == 2 ? product(rows, rows.t()) : rows.mul(rows).sum(1));
    }
  }

  void take_roots(double eps) {
    const double power = -0.5 / static_cast<double>(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
      roots[i].copy_(sums[i].dim() == 2 ? symmetric_power(sums[i], power, eps)
                                        : sums[i].pow(power));
    }
  }

  Tensor preconditioned(const Tensor& g) const {
    Tensors whole;
    Tensor scaled = g;
    for (std::size_t i = 0; i < roots.size(); ++i) {
      whole.push_back(roots[i].dim() == 2 ? roots[i] : Tensor());
      if (roots[i].dim() == 2) continue;
      std::vector<int64_t> shape(roots.size(), 1);
      shape[i] = -1;
      scaled = scaled.mul(roots[i].view(shape));
    }
    return rotated(scaled, whole);
  }
};

class Shampoo final : public WithOptions<Optimizer, ShampooOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("momentum", buffers_);
    archive.item("step", step_);
    state_of_each(archive, axes_, [&](auto& of, const std::string& number) {
      archive.item("sums" + number, of.sums);
      archive.item("roots" + number, of.roots);
    });
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    if (axes_.empty()) {
      buffers_ = zeros_for(thetas);
      axes_.resize(thetas.size());
      for (std::size_t k = 0; k < thetas.size(); ++k) axes_[k].start(thetas[k], options_);
    }
    const auto options = work.options(groups(objective));
    const int64_t every = options_.precondition_frequency;
    const bool new_roots = step_ < every || step_ % every == 0;
    ++step_;
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      const Tensor& g = gradient[k];
      const ShampooOptions& o = *options[k];
      if (o.weight_decay != 0) g.add_(thetas[k], o.weight_decay);
      axes_[k].add(g);
      if (new_roots) axes_[k].take_roots(options_.matrix_eps);
      const Tensor step = axes_[k].preconditioned(g);
      on_each_entry(ShampooStep{o.momentum, o.lr}, thetas[k], step, buffers_[k]);
    }
    work.finish();
  }

  std::vector<ShampooAxes> axes_;  // of each parameter of each network
  Tensors buffers_;                // b
  int64_t step_ = 0;
};

}  // namespace

PluginItem shampoo_item() {
  return offer<Optimizer, Shampoo>("shampoo", "Shampoo (Gupta, Koren, Singer 2018)");
}

}  // namespace gradus::matrix
