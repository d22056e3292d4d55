// SOAP: N. Vyas, D. Morwani, R. Zhao, M. Kwun, I. Shapira, D. Brandfonbrener, L. Janson, S. Kakade,
// "SOAP: improving and stabilizing Shampoo using Adam", 2024, arXiv 2409.11321, algorithms 3 and 4.
// Options and defaults as in the authors' code. For a parameter with the gradient G_t, t = 0, 1,
// ..., along each axis i: H_i = mean of G G' with decay `shampoo_beta`, Q_i its eigenvectors,
// computed at t = 0, which makes no step; then
//   m_t = beta1 m_{t-1} + (1 - beta1) G_t,  v_t = beta2 v_{t-1} + (1 - beta2) (Q'G_t)^2
//   theta_t = (1 - lr lambda) (theta_{t-1} - lr sqrt(1 - beta2^t) / (1 - beta1^t)
//             Q (Q'm_t / (sqrt(v_t) + eps)))
// where Q' goes along every axis. After the step H_i is renewed; every `precondition_frequency`
// steps Q_i <- the orthogonal factor of H_i Q_i, columns in the order of Q_i'H_i Q_i (and v's
// entries with them). A parameter of one axis keeps Q = I unless precondition_1d: Adam.
#include <ATen/core/Tensor.h>
#include <ATen/ops/linalg_qr_ops.h>

#include <algorithm>
#include <cmath>

#include "axes.h"
#include "gradus/product.h"
#include "items.h"
#include "kept_state.h"

namespace gradus::matrix {
namespace {

struct SoapMean {
  Constant beta;
  template <class N>
  void operator()(N& g, N& m) const {
    m = beta * m + (1 - beta) * g;
  }
};

/// The step in the eigenbasis, in the mean's place.
struct SoapNormalized {
  Constant beta, eps;
  template <class N>
  void operator()(N& g, N& m, N& v) const {
    v = beta * v + (1 - beta) * g * g;
    m = m / (root(v) + eps);
  }
};

struct SoapStep {
  Constant keep, rate;
  template <class N>
  void operator()(N& theta, N& step) const {
    theta = keep * (theta - rate * step);
  }
};

struct SoapOptions {
  double lr = 3e-3;
  std::vector<double> betas = {0.95, 0.95};
  Auto<double> shampoo_beta;
  double eps = 1e-8;
  double weight_decay = 0.01;
  int64_t precondition_frequency = 10;
  int64_t max_precondition_dim = 10000;
  bool precondition_1d = false;
  bool normalize_gradient = false;
  bool correct_bias = true;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.groups();
    schema.add("betas", betas, "decays of the means of the gradient and of its square")
        .in(0, below_one)
        .length(2, 2)
        .shared();
    schema.add("shampoo_beta", shampoo_beta, "decay of the mean of G G'; auto: the second beta")
        .in(0, below_one)
        .shared();
    schema.add("eps", eps, "added to the root of the mean square").in(0, 1).log();
    schema.add("weight_decay", weight_decay, "decay of the parameters, apart from the gradient")
        .in(0, 10)
        .symbol("lambda")
        .schedulable();
    schema.add("precondition_frequency", precondition_frequency, "steps between two bases")
        .in(1, 1e9)
        .unit("steps")
        .shared();
    schema.add("max_precondition_dim", max_precondition_dim, "longest axis with a basis")
        .in(1, 1e6)
        .shared();
    schema.add("precondition_1d", precondition_1d, "a basis for parameters of one axis too")
        .shared();
    schema.add("normalize_gradient", normalize_gradient, "divide a step by its root mean square");
    schema.add("correct_bias", correct_bias, "Adam's correction of the means");
  }
};

/// The means G G' along the axes of one parameter, and their bases; undefined where there is none.
struct SoapBases {
  Tensors means, bases;

  void start(const Tensor& theta, const SoapOptions& o) {
    const bool rotates = theta.dim() > 1 || (theta.dim() == 1 && o.precondition_1d);
    for (int64_t axis = 0; axis < theta.dim(); ++axis) {
      const int64_t size = theta.size(axis);
      const bool whole = rotates && size <= o.max_precondition_dim;
      means.push_back(theta.detach().new_zeros({whole ? size : 0, whole ? size : 0}));
      bases.push_back(means.back().clone());
    }
  }

  void add(const Tensor& g, double beta) {
    for (std::size_t i = 0; i < means.size(); ++i) {
      if (means[i].numel() == 0) continue;
      const Tensor rows = along(g, static_cast<int64_t>(i));
      means[i].lerp_(product(rows, rows.t()), 1 - beta);
    }
  }

  void decompose() {
    for (std::size_t i = 0; i < means.size(); ++i) {
      if (means[i].numel() > 0) bases[i].copy_(eigenvectors(means[i]));
    }
  }

  /// One power iteration; `squares` are permuted with the columns.
  void renew(Tensor& squares) {
    for (std::size_t i = 0; i < means.size(); ++i) {
      if (means[i].numel() == 0) continue;
      const Tensor image = product(means[i], bases[i]);
      const Tensor order = bases[i].mul(image).sum(0).argsort(0, /*descending=*/true);
      squares.copy_(squares.index_select(static_cast<int64_t>(i), order));
      const auto [q, r] = at::_ops::linalg_qr::call(image.index_select(1, order), "reduced");
      bases[i].copy_(q);
    }
  }

  Tensor turned(const Tensor& tensor, bool back) const {
    Tensors used;
    for (const Tensor& basis : bases) used.push_back(basis.numel() > 0 ? basis : Tensor());
    const bool any = std::ranges::any_of(used, [](const Tensor& t) { return t.defined(); });
    return any ? rotated(tensor, used, back) : tensor.clone();
  }
};

class Soap final : public WithOptions<Optimizer, SoapOptions> {
 public:
  using WithOptions::WithOptions;

  std::string refuses(const Model& model, const Loss&, const DataInfo&) const override {
    if (options_.precondition_1d) return {};
    const auto infos = model.parameters();
    const bool any = std::ranges::any_of(infos, [](const auto& i) { return i.shape.size() > 1; });
    return any ? "" : "the model has no matrix: every parameter has one axis or none";
  }

  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
    archive.item("step", step_);
    state_of_each(archive, bases_, [&](auto& of, const std::string& number) {
      archive.item("gram" + number, of.means);
      archive.item("bases" + number, of.bases);
    });
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const NetworkWork work(objective, answer.gradient);
    const Tensors &thetas = work.parameters(), &gradient = work.gradient();
    if (bases_.empty()) return start(thetas, gradient);
    ++step_;
    const auto options = work.options(groups(objective));
    for (std::size_t k = 0; k < thetas.size(); ++k) step(*options[k], k, thetas[k], gradient[k]);
    work.finish();
  }

  void start(const Tensors& thetas, const Tensors& gradient) {
    means_ = zeros_for(thetas);
    squares_ = zeros_for(thetas);
    bases_.resize(thetas.size());
    for (std::size_t k = 0; k < thetas.size(); ++k) {
      bases_[k].start(thetas[k], options_);
      bases_[k].add(gradient[k], gram_decay());
      bases_[k].decompose();
    }
  }

  double gram_decay() const { return options_.shampoo_beta.value_or(options_.betas[1]); }

  double rate(const SoapOptions& o) const {
    if (!o.correct_bias) return o.lr;
    return o.lr * std::sqrt(1 - std::pow(o.betas[1], step_)) / (1 - std::pow(o.betas[0], step_));
  }

  void step(const SoapOptions& o, std::size_t k, const Tensor& theta, const Tensor& g) {
    on_each_entry(SoapMean{o.betas[0]}, g, means_[k]);
    const Tensor turned = bases_[k].turned(g, false);
    const Tensor normalized = bases_[k].turned(means_[k], false);
    on_each_entry(SoapNormalized{o.betas[1], o.eps}, turned, normalized, squares_[k]);
    const Tensor step = bases_[k].turned(normalized, true);
    const double size = o.normalize_gradient ? root_mean_square(step) + o.eps : 1;
    on_each_entry(SoapStep{1 - o.lr * o.weight_decay, rate(o) / size}, theta, step);
    bases_[k].add(g, gram_decay());
    if (step_ % o.precondition_frequency == 0) bases_[k].renew(squares_[k]);
  }

  Tensors means_, squares_;       // m, v (in the eigenbasis)
  std::vector<SoapBases> bases_;  // of each parameter of each network
  int64_t step_ = 0;              // t
};

}  // namespace

PluginItem soap_item() {
  return offer<Optimizer, Soap>("soap", "SOAP (Vyas et al. 2024)");
}

}  // namespace gradus::matrix
