// Mechanic: A. Cutkosky, A. Defazio, H. Mehta, "Mechanic: a learning rate tuner", NeurIPS 2023,
// arXiv 2306.00144, algorithm 1, in the form of the authors' code in optax (contrib.mechanize),
// which bounds h. Around an inner optimizer whose update at theta_t is u_t; s has one entry for
// each decay beta_i = 1 - 10^-i, i = 1, ..., num_betas, at first s_init, S = sum of s:
//   D_t = (theta_0 - theta_t) / (S + eps),  G_t = g_t + lambda S |g_t| theta_t / (|theta_t| + eps)
//   h = <G_t, D_t>,  r <- beta r + s h (h cut to [-m, m]),  m <- max(beta m, |h| + eps)
//   v <- beta^2 v + h^2,  s <- (m s_init / num_betas + max(0, r)) / (sqrt(v) + eps)
//   theta_{t+1} = theta_0 - S (D_t - u_t)
// The inner optimizer's step size should be of the order of 1 where it has a schedule.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "gradus/wrapper.h"
#include "items.h"
#include "sums.h"

namespace gradus::parameter_free {
namespace {

/// theta <- start - sum (difference - update), where theta has moved from `before` by the update.
struct MechanicStep {
  Constant sum, inverse;
  template <class N>
  void operator()(N& theta, N& before, N& start) const {
    const N difference = (start - before) * inverse;
    theta = start - sum * (difference - (theta - before));
  }
};

/// |g|^2, |theta|^2, <g, theta_0 - theta>, <theta, theta_0 - theta>
struct MechanicSums {
  template <class N>
  std::array<N, 4> operator()(const N& g, const N& before, const N& start) const {
    const N difference = start - before;
    return {g * g, before * before, g * difference, before * difference};
  }
};

struct MechanicOptions : WrapperOptions {
  MechanicOptions() { optimizer = {"baselines.adam", R"({"lr": 1})"}; }
  double weight_decay = 0.01;
  double eps = 1e-8;
  double s_init = 1e-6;
  int64_t num_betas = 6;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("weight_decay", weight_decay, "decay of the parameters, in what tunes the scale")
        .in(0, 10)
        .symbol("lambda");
    schema.add("eps", eps, "added to divisors").above(0, 1).log();
    schema.add("s_init", s_init, "first scale").above(0, 1).log();
    schema.add("num_betas", num_betas, "decays 0.9, 0.99, ...").in(1, 12);
  }
};

class Mechanic final : public Wrapper<MechanicOptions> {
 public:
  Mechanic(MechanicOptions options, const OptimizerSource& source)
      : Wrapper(std::move(options), source),
        scales_(static_cast<std::size_t>(options_.num_betas), options_.s_init),
        rewards_(scales_.size(), 0.0),
        largest_(scales_.size(), 0.0),
        squares_(scales_.size(), 0.0) {}

  void state(Archive& archive) override {
    Wrapper::state(archive);
    archive.item("start", start_);
    archive.item("scales", scales_);
    archive.item("rewards", rewards_);
    archive.item("largest", largest_);
    archive.item("squares", squares_);
  }

 private:
  void move(Objective& objective) override {
    if (start_.empty()) start_ = copies_of(objective.parameters());
    keep_parameters(objective);
    std::optional<double> slope;
    const auto watched = [&](Objective& outer, const Ask& ask) {
      Answer answer = outer.ask(ask);
      const bool whole = ask.gradient && ask.only.empty();
      if (whole && !slope) slope = slope_along(Contiguous(answer.gradient).tensors());
      return answer;
    };
    AnsweringObjective view(objective, watched);
    inner().step(view);
    if (!slope) return;
    const double inverse = 1 / (sum() + options_.eps);
    tune(*slope);
    const Contiguous parameters(objective.parameters());
    one_pass(MechanicStep{sum(), inverse}, parameters.tensors(), before_, start_);
    parameters.write_back();
  }

  void keep_parameters(Objective& objective) {
    const Tensors& parameters = objective.parameters();
    if (before_.empty()) before_ = zeros_for(parameters);
    for (std::size_t k = 0; k < parameters.size(); ++k) before_[k].copy_(parameters[k].detach());
  }

  double sum() const {
    double sum = 0;
    for (const double scale : scales_) sum += scale;
    return sum;
  }

  /// h, of the first gradient of the step: the parameters are still those before it.
  double slope_along(const Tensors& gradient) const {
    const auto [squares, size, along, drift] = sums(MechanicSums{}, gradient, before_, start_);
    const double decay =
        options_.weight_decay * sum() * std::sqrt(squares) / (std::sqrt(size) + options_.eps);
    return (along + decay * drift) / (sum() + options_.eps);
  }

  void tune(double h) {
    const double each = options_.s_init / static_cast<double>(scales_.size());
    for (std::size_t i = 0; i < scales_.size(); ++i) {
      const double beta = 1 - std::pow(0.1, static_cast<double>(i + 1));
      const double bounded = std::clamp(h, -largest_[i], largest_[i]);
      rewards_[i] = beta * rewards_[i] + bounded * scales_[i];
      largest_[i] = std::max(beta * largest_[i], std::abs(h) + options_.eps);
      squares_[i] = beta * beta * squares_[i] + h * h;
      const double wealth = each * largest_[i] + std::max(0.0, rewards_[i]);
      scales_[i] = wealth / (std::sqrt(squares_[i]) + options_.eps);
    }
  }

  Tensors start_;                                             // theta_0
  Tensors before_;                                            // memory for theta_t
  std::vector<double> scales_, rewards_, largest_, squares_;  // s, r, m, v
};

}  // namespace

PluginItem mechanic_item() {
  return offer<Optimizer, Mechanic>("mechanic",
                                    "tunes the scale of an inner optimizer's steps (Cutkosky, "
                                    "Defazio, Mehta 2023)");
}

}  // namespace gradus::parameter_free
