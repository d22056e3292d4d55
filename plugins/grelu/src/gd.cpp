#include "gd.h"

#include "descent.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "grelu_net.h"

namespace gradus::grelu {
namespace {

constexpr double unit_tolerance = 1e-5;  // float32 rows scaled to unit length
constexpr int64_t most_kernel_rows = 4096;

const GreluNet* gated(const Model& model) {
  return dynamic_cast<const GreluNet*>(&model);
}

/// The training points in float64; they must have unit length.
Tensor unit_points(const GreluNet& net, const Objective& objective) {
  const Tensor seen = net.points_of(objective.batch(true).input);
  net.settle_gates(seen);
  const Tensor points = seen.to(at::kDouble);
  const Tensor lengths = points.norm(2, {1});
  const double worst = lengths.sub(1).abs().max().item<double>();
  if (worst <= unit_tolerance) return points;
  throw Error("grelu.unit_norm", "training inputs", "rows of unit length",
              "a row whose length differs from 1 by " + shortest(worst),
              "set normalize = true on the model, or step_rule = fixed with an eta");
}

Tensor kernel_of(const GreluNet& net, const Tensor& points, const Objective& objective,
                 StepRule rule) {
  if (points.size(0) > most_kernel_rows) {
    throw Error("grelu.kernel", "step_rule",
                "at most " + std::to_string(most_kernel_rows) + " training rows",
                std::to_string(points.size(0)), "use step_rule = kernel_free");
  }
  if (rule == StepRule::formula) return limit_kernel(net.settings(), points, points, net.trained());
  const KernelFeatures features = kernel_features(net.net(objective.parameters()), points);
  return empirical_kernel(features, features, net.trained());
}

}  // namespace

void GdOptions::declare(Schema& schema) {
  schema.choice("step_rule", step_rule, "how the step is chosen",
                {{"kernel_free", StepRule::kernel_free},
                 {"formula", StepRule::formula},
                 {"empirical", StepRule::empirical},
                 {"fixed", StepRule::fixed}});
  schema.add("c", c, "factor of the step without a kernel")
      .in(0, 2)
      .role(OptionRole::learning_rate);
  schema.add("eta", eta, "step on the summed loss, with step_rule = fixed")
      .in(0, 100)
      .log()
      .role(OptionRole::learning_rate);
  schema.add("stop_loss", stop_loss, "end at this loss; 0: never").in(0, 1);
  schema.choice("stop_kind", stop_kind, "what stop_loss is compared with",
                {{"absolute", StopKind::absolute},
                 {"relative", StopKind::relative},
                 {"mean_entry", StopKind::mean_entry}});
}

std::string Gd::refuses(const Model& model, const Loss& loss, const DataInfo&) const {
  if (options_.step_rule == StepRule::fixed) return {};
  if (gated(model) == nullptr) {
    return "step_rule: expected the model grelu.net, whose kernel is known; use step_rule = fixed";
  }
  if (loss.name() != "half_squared_error") {
    return "step_rule: expected the loss half_squared_error, found " + loss.name() +
           "; use step_rule = fixed";
  }
  if (options_.step_rule == StepRule::kernel_free && gated(model)->settings().bias) {
    return "step_rule: expected a network without biases, whose kernel's largest eigenvalue does "
           "not grow with the rows; use step_rule = formula or empirical";
  }
  return {};
}

void Gd::state(Archive& archive) {
  archive.item("eta", eta_);
  archive.item("first_loss", first_loss_);
}

double Gd::chosen_eta(const Objective& objective) const {
  if (options_.step_rule == StepRule::fixed) return options_.eta;
  const GreluNet& net = *gated(objective.model());
  const Tensor points = unit_points(net, objective);
  if (options_.step_rule == StepRule::kernel_free) {
    return kernel_free_step(net.settings(), options_.c);
  }
  return 1 / largest_eigenvalue(kernel_of(net, points, objective, options_.step_rule));
}

bool Gd::reached(const Objective& objective, double summed) {
  if (options_.stop_loss == 0) return false;
  if (first_loss_ == 0) first_loss_ = summed;
  if (options_.stop_kind == StopKind::absolute) return summed <= options_.stop_loss;
  if (options_.stop_kind == StopKind::relative) return summed <= options_.stop_loss * first_loss_;
  const double entries = static_cast<double>(objective.rows(true) * objective.data().outputs);
  return 2 * summed / entries <= options_.stop_loss;
}

void Gd::move(Objective& objective) {
  if (eta_ == 0) eta_ = chosen_eta(objective);
  const auto rows = static_cast<double>(std::max<int64_t>(1, objective.rows(true)));
  const Answer answer = objective.ask();
  if (options_.stop_loss > 0 && reached(objective, rows * answer.value.item<double>())) {
    objective.stop("the loss has reached stop_loss");
    return;
  }
  Tensors& parameters = objective.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    parameters[i].sub_(answer.gradient[i], eta_ * rows);
  }
}

}  // namespace gradus::grelu
