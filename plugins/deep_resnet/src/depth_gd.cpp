#include "depth_gd.h"

#include <ATen/ops/linalg_svdvals.h>

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "gradus/text.h"
#include "tower.h"

namespace gradus::deep_resnet {

void DepthGd::Options::declare(Schema& schema) {
  schema.add("eta0", eta0, "step before depth scaling").above(0, 1000).log().symbol("eta_0");
  schema.choice("eta0_rule", eta0_rule, "eta0 as given, or 1 / Lambda of the convergence theorem",
                {{"fixed", StepRule::fixed}, {"certified", StepRule::certified}});
  schema.add("certified_c", certified_c, "bound of the rescaled weights in 1 / Lambda")
      .above(0, 2)
      .symbol("c");
  schema
      .add("depth_exponent", depth_exponent,
           "the step is eta_0 L^depth_exponent; auto: 2 alpha - 1")
      .in(-2, 2);
  schema.add("decay", decay, "eta_0(t) = eta0 / (1 + t)^decay").in(0, 1);
  schema.add("stop_loss", stop_loss, "stop below this loss").in(0, 1).unit("loss");
}

std::string DepthGd::refuses(const Model& model, const Loss& loss, const DataInfo&) const {
  const auto* tower = dynamic_cast<const Tower*>(&model);
  if (tower == nullptr) {
    return "its step follows the depth of deep_resnet.tower; use baselines.sgd on other models";
  }
  if (options_.eta0_rule != StepRule::certified) return {};
  if (!tower->in_theory()) {
    return "the certified step needs tanh or linear, a fixed layer factor and no bias";
  }
  const std::string name = loss.name();
  if (name != "half_squared_error") {
    return "the certified step needs the loss half_squared_error, not " + name;
  }
  return {};
}

void DepthGd::state(Archive& archive) {
  archive.item("base", base_);
  archive.item("first_loss", first_loss_);
  archive.item("step", step_);
}

Setting setting_of(const Tower& tower, const Tensor& weights, const Tensor& inputs, double loss,
                   double bound) {
  Setting setting;
  const Tensor values = at::linalg_svdvals(inputs.detach().to(at::kDouble));
  setting.samples = inputs.size(-2);
  setting.largest = values.max().item<double>();
  // With more samples than inputs sigma_min of the d x N matrix is 0.
  setting.smallest = inputs.size(-2) > inputs.size(-1) ? 0 : values.min().item<double>();
  setting.depth = tower.depth();
  setting.beta = tower.beta();
  setting.curvature = curvature_of(tower.sigma());
  setting.odd = tower.sigma() == Sigma::tanh;
  setting.loss = loss;
  setting.bound = bound;
  if (!weights.defined()) return setting;
  const Tensor norms = at::linalg_svdvals(weights.detach().to(at::kDouble));
  setting.initial =
      norms.max().item<double>() * std::pow(static_cast<double>(setting.depth), setting.beta);
  return setting;
}

void DepthGd::start(const Objective& objective, double loss) {
  const Tower& tower = tower_of(objective.model(), "deep_resnet.depth_gd");
  first_loss_ = loss;
  double eta = options_.eta0;
  if (options_.eta0_rule == StepRule::certified) {
    const Setting setting = setting_of(tower, objective.parameters()[0],
                                       objective.batch(false).input, loss, options_.certified_c);
    if (setting.bound <= setting.initial) {
      throw Error("deep_resnet.certified", "option certified_c",
                  "more than " + shortest(setting.initial) + ", the norm of the initial weights",
                  shortest(setting.bound), "raise certified_c or lower init_level");
    }
    eta = 1 / convergence_constants(setting).smoothness;
  }
  const double exponent = options_.depth_exponent.value_or(2 * tower.alpha() - 1);
  base_ = eta * std::pow(static_cast<double>(tower.depth()), exponent);
}

std::string DepthGd::broken_bound(const Objective& objective, double loss) const {
  const Tower& tower = tower_of(objective.model(), "deep_resnet.depth_gd");
  std::string text = "diverged: the loss is " + shortest(loss) + " at step " +
                     std::to_string(objective.step()) + ", from " + shortest(first_loss_);
  const double scaled = base_ / std::pow(static_cast<double>(tower.depth()), 2 * tower.alpha() - 1);
  if (!tower.in_theory()) return text + "; no bound of the step is known for this tower";
  const Convergence constants = convergence_constants(
      setting_of(tower, {}, objective.batch(false).input, first_loss_, options_.certified_c));
  const double largest = 1 / constants.smoothness;
  if (scaled <= largest) {
    return text + "; the start is outside the theorem: its loss exceeds " +
           shortest(constants.admissible_loss);
  }
  return text + "; the step eta_0 = " + shortest(scaled) +
         " breaks the bound 1 / Lambda = " + shortest(largest) +
         " (c = " + shortest(options_.certified_c) + ")";
}

bool DepthGd::ended(Objective& objective, double least, double most) {
  if (!std::isfinite(most) || !std::isfinite(least) ||
      most > diverged_growth * std::max(first_loss_, options_.stop_loss)) {
    objective.stop(broken_bound(objective, most));
    return true;
  }
  if (most >= options_.stop_loss) return false;
  objective.stop("the loss is below " + shortest(options_.stop_loss));
  return true;
}

void DepthGd::move(Objective& objective) {
  const Answer answer = objective.ask();
  const double most = answer.value.max().item<double>();
  if (base_ == 0) start(objective, most);
  if (ended(objective, answer.value.min().item<double>(), most)) return;
  const double steps = static_cast<double>(objective.step()) + 1;
  step_ = base_ * (options_.decay == 0 ? 1 : std::pow(steps, -options_.decay));
  for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
    objective.parameters()[i].sub_(answer.gradient[i], step_);
  }
  if (auto scope = objective.probe({"eta", "step after depth scaling", "step"}).open()) {
    scope->add(step_);
  }
}

}  // namespace gradus::deep_resnet
