// Muon: K. Jordan, Y. Jin, V. Boza, J. You, F. Cesista, L. Newhouse, J. Bernstein, "Muon: an
// optimizer for hidden layers in neural networks", 2024, kellerjordan.github.io/posts/muon; the
// scale "match_rms_adamw": J. Liu et al., "Muon is scalable for LLM training", 2025,
// arXiv 2502.16982, section 2.2. For a matrix [rows, columns] with the gradient G_t, t = 1, 2, ...:
//   B_t = mu B_{t-1} + (1 - mu) G_t,  N_t = (1 - mu) G_t + mu B_t (nesterov) or B_t
//   O_t = NS(N_t), k iterations X <- a X + (b X X' + c (X X')^2) X from X = N_t / |N_t|_F
//   theta_t = theta_{t-1} (1 - lr lambda) - lr s O_t,  s = sqrt(max(1, rows / columns)) (original),
//             0.2 sqrt(max(rows, columns)) (match_rms_adamw), 1 (none)
// A parameter of more axes is taken as the matrix [first axis, all others]. What is no hidden
// matrix takes AdamW's step (adam_rule.h) with options of its own. The iteration runs in the type
// of the run, where the authors use bfloat16.
#include <algorithm>
#include <cmath>

#include "adam_rule.h"
#include "items.h"
#include "newton_schulz.h"

namespace gradus::matrix {
namespace {

enum class MuonMatrices { hidden, all };
enum class MuonScale { original, match_rms_adamw, none };

/// B and, in the gradient's place, N.
struct MuonMomentum {
  Constant momentum, ahead;
  template <class N>
  void operator()(N& g, N& b) const {
    b = b + (1 - momentum) * (g - b);
    g = b + ahead * (g - b);
  }
};

struct MuonStep {
  Constant keep, rate;
  template <class N>
  void operator()(N& theta, N& direction) const {
    theta = keep * theta - rate * direction;
  }
};

struct MuonOptions {
  double lr = 0.02;
  double momentum = 0.95;
  double weight_decay = 0;
  bool nesterov = true;
  int64_t ns_steps = 5;
  std::vector<double> ns_coefficients = {3.4445, -4.7750, 2.0315};
  double eps = 1e-7;
  MuonScale scale = MuonScale::original;
  MuonMatrices matrices = MuonMatrices::hidden;
  double adam_lr = 3e-4;
  std::vector<double> adam_betas = {0.9, 0.95};
  double adam_eps = 1e-10;
  double adam_weight_decay = 0;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size of matrices")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.groups();
    schema.add("momentum", momentum, "decay of the momentum")
        .in(0, below_one)
        .symbol("mu")
        .schedulable();
    schema.add("weight_decay", weight_decay, "decay of matrices")
        .in(0, 10)
        .symbol("lambda")
        .schedulable();
    schema.add("nesterov", nesterov, "Nesterov's momentum");
    schema.add("ns_steps", ns_steps, "Newton-Schulz iterations").in(1, 100);
    schema.add("ns_coefficients", ns_coefficients, "a, b, c of the iteration")
        .in(-100, 100)
        .length(3, 3);
    schema.add("eps", eps, "least norm that a matrix is divided by").above(0, 1).log();
    schema.choice("scale", scale, "how the step size depends on the shape",
                  {{"original", MuonScale::original},
                   {"match_rms_adamw", MuonScale::match_rms_adamw},
                   {"none", MuonScale::none}});
    schema
        .choice("matrices", matrices,
                "which are orthogonalized: those of hidden layers (all where a model has none), "
                "or all",
                {{"hidden", MuonMatrices::hidden}, {"all", MuonMatrices::all}})
        .shared();
    schema.add("adam_lr", adam_lr, "AdamW's step size, for all other parameters")
        .in(0, 1e3)
        .log()
        .role(OptionRole::learning_rate)
        .schedulable();
    schema.add("adam_betas", adam_betas, "AdamW's decays").in(0, below_one).length(2, 2);
    schema.add("adam_eps", adam_eps, "AdamW's eps").in(0, 1).log();
    schema.add("adam_weight_decay", adam_weight_decay, "AdamW's decay").in(0, 10).schedulable();
  }
};

class Muon final : public WithOptions<Optimizer, MuonOptions> {
 public:
  using WithOptions::WithOptions;

  std::string refuses(const Model& model, const Loss&, const DataInfo&) const override {
    const auto infos = model.parameters();
    const bool any = std::ranges::any_of(infos, [](const auto& i) { return i.shape.size() > 1; });
    return any ? "" : "the model has no matrix: every parameter has one axis or none";
  }

  void state(Archive& archive) override {
    archive.item("momentum", buffers_);
    archive.item("squares", squares_);
    archive.item("step", step_);
  }

 private:
  /// Which of the model's parameters are orthogonalized.
  std::vector<bool> chosen(const Model& model) const {
    const std::vector<ParameterInfo> infos = model.parameters();
    const std::vector<ParameterRole> roles = parameter_roles(model);
    std::vector<bool> all, hidden;
    for (std::size_t k = 0; k < infos.size(); ++k) {
      all.push_back(infos[k].shape.size() > 1);
      hidden.push_back(all[k] && roles[k] == ParameterRole::hidden_weight);
    }
    const bool some = std::ranges::find(hidden, true) != hidden.end();
    return options_.matrices == MuonMatrices::hidden && some ? hidden : all;
  }

  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    const int64_t copies = objective.copies();
    if (matrix_.empty()) matrix_ = chosen(objective.model());
    if (buffers_.empty()) {
      for (std::size_t k = 0; k < matrix_.size(); ++k) {
        const Tensor zeros = zeros_for({objective.parameters()[k]})[0];
        buffers_.push_back(zeros);
        squares_.push_back(matrix_[k] ? zeros.new_zeros({0}) : zeros.clone());
      }
    }
    ++step_;
    const Contiguous parameters(objective.parameters());
    const Contiguous slopes(answer.gradient);
    const auto options = options_of_each(groups(objective), 0);
    for (std::size_t k = 0; k < matrix_.size(); ++k) {
      const Tensor &theta = parameters.tensors()[k], &g = slopes.tensors()[k];
      if (matrix_[k]) {
        matrix_step(*options[k], theta, g, buffers_[k], copies);
      } else {
        const MuonOptions& o = *options[k];
        const AdamWStep adam(o.adam_lr, o.adam_betas, o.adam_eps, o.adam_weight_decay, step_);
        on_each_entry(adam, theta, g, buffers_[k], squares_[k]);
      }
    }
    parameters.write_back();
  }

  static void matrix_step(const MuonOptions& o, const Tensor& theta, const Tensor& g,
                          const Tensor& buffer, int64_t copies) {
    on_each_entry(MuonMomentum{o.momentum, o.nesterov ? 1 - o.momentum : 0}, g, buffer);
    const Tensors thetas = each_network({theta}, copies), directions = each_network({g}, copies);
    for (std::size_t i = 0; i < thetas.size(); ++i) {
      const Tensor matrix = directions[i].flatten(1);
      const Tensor step = orthogonalized(matrix, o.ns_coefficients, o.ns_steps, o.eps);
      on_each_entry(MuonStep{1 - o.lr * o.weight_decay, o.lr * scale(o, matrix)}, thetas[i], step);
    }
  }

  static double scale(const MuonOptions& o, const Tensor& matrix) {
    const auto rows = static_cast<double>(matrix.size(0));
    const auto columns = static_cast<double>(matrix.size(1));
    switch (o.scale) {
      case MuonScale::original:
        return std::sqrt(std::max(1.0, rows / columns));
      case MuonScale::match_rms_adamw:
        return 0.2 * std::sqrt(std::max(rows, columns));
      case MuonScale::none:
        break;
    }
    return 1;
  }

  std::vector<bool> matrix_;  // of the model, not of the run's state
  Tensors buffers_;           // B, or AdamW's m
  Tensors squares_;           // AdamW's v
  int64_t step_ = 0;          // t
};

}  // namespace

PluginItem muon_item() {
  return offer<Optimizer, Muon>("muon",
                                "Muon, with AdamW for what is no matrix (Jordan et al. 2024)");
}

}  // namespace gradus::matrix
