// PSGD with Kronecker factors: X.-L. Li, "Preconditioned stochastic gradient descent", IEEE
// Transactions on Neural Networks and Learning Systems 29 (2018), arXiv 1512.04202; O. Pooladzandi,
// X.-L. Li, "Curvature-informed SGD via general purpose Lie-group preconditioners", 2024,
// arXiv 2402.04553. Options and defaults as in kron-torch. For a matrix with the gradient G_t,
// upper triangular factors L, R (at first the identity), t = 1, 2, ...:
//   m_t = beta m_{t-1} + (1 - beta) G_t,  M = m_t / (1 - beta^t)
//   A = L (M + sqrt(eps32) mean|M| V) R',  B = L'^-1 V R^-1 with V standard normal
//   L <- L - mu triu(A A' - B B') L / |A A' + B B'|,  R likewise with A'A, B'B
//   P = L'L M R'R, shortened to a root mean square of 1.1
//   theta_t = theta_{t-1} - lr (P + lambda theta_{t-1})
// |.| is a lower bound of the spectral norm. A parameter of one axis, and an axis that is too long,
// have a diagonal factor; of more than two axes the first or the last are taken together. Factors
// are renewed with a probability that falls from 1 (500 steps) to 0.03 (step 4,000), spread evenly,
// and balanced at one renewal of a hundred.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "gradus/stream.h"
#include "items.h"
#include "kept_state.h"
#include "kron_factors.h"

namespace gradus::matrix {
namespace {

struct KronMean {
  Constant beta;
  template <class N>
  void operator()(N& g, N& m) const {
    m = beta * m + (1 - beta) * g;
  }
};

struct KronStep {
  Constant keep, rate;
  template <class N>
  void operator()(N& theta, N& step) const {
    theta = keep * theta - rate * step;
  }
};

struct KronOptions {
  double lr = 3e-4;
  double momentum = 0.9;
  double weight_decay = 0;
  Auto<double> update_probability;
  int64_t max_size_triangular = 8192;
  KronDiagonal diagonal = KronDiagonal::none;
  bool momentum_into_precond_update = true;
  double precond_lr = 0.1;
  double precond_init_scale = 1;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.groups();
    schema.add("momentum", momentum, "decay of the mean gradient")
        .in(0, below_one)
        .symbol("beta")
        .shared();
    schema.add("weight_decay", weight_decay, "decay of parameters with two axes or more")
        .in(0, 10)
        .symbol("lambda")
        .schedulable();
    schema
        .add("update_probability", update_probability,
             "share of the steps that renew the factors; auto: falls from 1 to 0.03")
        .in(0, 1)
        .shared();
    schema.add("max_size_triangular", max_size_triangular, "longest axis with a triangular factor")
        .in(1, 1e6)
        .shared();
    schema
        .choice("diagonal", diagonal, "axes with a diagonal factor, to save memory",
                {{"none", KronDiagonal::none},
                 {"smart_one", KronDiagonal::smart_one},
                 {"one", KronDiagonal::one},
                 {"all", KronDiagonal::all}})
        .shared();
    schema
        .add("momentum_into_precond_update", momentum_into_precond_update,
             "renew the factors by the mean gradient in place of the gradient")
        .shared();
    schema.add("precond_lr", precond_lr, "step size of the factors").in(0, 1).symbol("mu").shared();
    schema.add("precond_init_scale", precond_init_scale, "scale of the first factors")
        .above(0, 1e6)
        .log()
        .shared();
  }
};

class PsgdKron final : public WithOptions<Optimizer, KronOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("step", step_);
    archive.item("waited", waited_);
    archive.item("drawn", drawn_);
    state_of_each(archive, factors_, [&](auto& of, const std::string& number) {
      archive.item("factors" + number, of.factors);
    });
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    if (factors_.empty()) start(thetas);
    Stream stream{derive_seed(objective.seed(), "psgd_kron"), 0, drawn_};
    const bool renew = now_renewed();
    const bool balance = stream.uniform() < 0.01 && renew;
    ++step_;
    const auto options = work.options(groups(objective));
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      on_each_entry(KronMean{options_.momentum}, gradient[k], means_[k]);
      const Tensor mean = as_matrix(means_[k]).div(1 - std::pow(options_.momentum, step_));
      if (balance) factors_[k].balance();
      if (renew) {
        const Tensor seen = options_.momentum_into_precond_update ? mean : as_matrix(gradient[k]);
        factors_[k].renew(seen, noise(stream, seen), options_.precond_lr);
      }
      step(*options[k], thetas[k], factors_[k].preconditioned(mean));
    }
    drawn_ = stream.drawn;
    work.finish();
  }

  void start(const Tensors& thetas) {
    means_ = zeros_for(thetas);
    for (const Tensor& theta : thetas) {
      factors_.emplace_back();
      factors_.back().start(as_matrix(theta), options_.diagonal, options_.max_size_triangular,
                            options_.precond_init_scale);
    }
  }

  /// Whether this step renews the factors: when 1 / probability steps have passed.
  bool now_renewed() {
    const double falling =
        std::clamp(std::exp(-0.001 * (static_cast<double>(step_) - 500)), 0.03, 1.0);
    const double probability = options_.update_probability.value_or(falling);
    ++waited_;
    if (probability <= 0 || static_cast<double>(waited_) < 1 / probability) return false;
    waited_ = 0;
    return true;
  }

  /// Standard normal numbers, by LibTorch's vectorized inverse: the stream's own takes a third of a
  /// step.
  static Tensor noise(Stream& stream, const Tensor& like) {
    constexpr double largest = 1 - std::numeric_limits<double>::epsilon();
    Tensor drawn = stream.uniforms(like.sizes(), -1, 1).clamp_(-largest, largest);
    return drawn.erfinv_().mul_(std::numbers::sqrt2).to(like.options());
  }

  static void step(const KronOptions& o, const Tensor& theta, const Tensor& direction) {
    const double shorten = std::min(1.0, 1.1 / (root_mean_square(direction) + 1e-12));
    const double decay = theta.dim() >= 2 ? o.weight_decay : 0;
    on_each_entry(KronStep{1 - o.lr * decay, o.lr * shorten}, theta,
                  direction.reshape(theta.sizes()).contiguous());
  }

  Tensors means_;                     // m
  std::vector<KronFactors> factors_;  // of each parameter of each network
  int64_t step_ = 0;                  // t
  int64_t waited_ = 0;                // steps since the factors were renewed
  uint64_t drawn_ = 0;                // of the stream
};

}  // namespace

PluginItem psgd_kron_item() {
  return offer<Optimizer, PsgdKron>("psgd_kron", "PSGD with Kronecker factors (Li 2018)");
}

}  // namespace gradus::matrix
