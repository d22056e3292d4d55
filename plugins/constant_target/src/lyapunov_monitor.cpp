#include "lyapunov_monitor.h"

#include <algorithm>
#include <cmath>

#include "measure_tasks.h"
#include "relu_net.h"

namespace gradus::constant_target {
namespace {

/// The first lane of a block whose other lanes are 0.
AlignedVector<double> first_lane(const std::vector<double>& entries) {
  AlignedVector<double> block(entries.size() * lanes);
  for (std::size_t e = 0; e < entries.size(); ++e) block[e * lanes] = entries[e];
  return block;
}

StepTerms terms_of(const Network& network, const Measure& measure, double radius,
                   const std::vector<double>& parameters, const std::vector<double>& gradient,
                   double risk) {
  BlockRisk<double> at{};
  at.risk[0] = risk;
  at.gradient = first_lane(gradient);
  const AlignedVector<double> theta = first_lane(parameters);
  std::array<double, lanes> xi{};
  xi[0] = measure.xi;
  std::array<StepTerms, lanes> terms;
  lyapunov_terms(network, theta.data(), at, xi, radius, measure.largest_target, terms);
  return terms[0];
}

/// gamma where delta = -gamma G up to rounding, else NaN.
double descent_length(const std::vector<double>& delta, const std::vector<double>& gradient,
                      bool single) {
  double along = 0, square = 0;
  for (std::size_t e = 0; e < delta.size(); ++e) {
    along -= delta[e] * gradient[e];
    square += gradient[e] * gradient[e];
  }
  const double gamma = square > 0 ? along / square : 0;
  double rest = 0, size = 0;
  for (std::size_t e = 0; e < delta.size(); ++e) {
    rest += std::pow(delta[e] + gamma * gradient[e], 2);
    size += std::pow(delta[e], 2);
  }
  const double tolerance = single ? 1e-5 : 1e-10;
  return gamma >= 0 && rest <= tolerance * tolerance * size ? gamma : std::nan("");
}

}  // namespace

std::string LyapunovMonitor::refuses(const Task& task, const Model& model, const Loss&) const {
  if (dynamic_cast<const MeasureTask*>(&task) == nullptr) {
    return "V is known on constant_target.interval and constant_target.cloud only";
  }
  if (dynamic_cast<const Net*>(&model) == nullptr) {
    return "V is that of the model constant_target.net";
  }
  return {};
}

void LyapunovMonitor::start(Run& run) {
  network_ = dynamic_cast<const Net&>(run.model()).network();
  measure_ = dynamic_cast<const MeasureTask&>(run.task()).measure(run.settings().seeds);
  radius_ = std::sqrt(measure_->squared_radius());
}

std::optional<LyapunovMonitor::StepEnd> LyapunovMonitor::end_of_step(
    const Run& run, const StepTerms& terms, const std::vector<double>& theta) const {
  if (theta_.empty()) return std::nullopt;
  std::vector<double> delta = theta;
  for (std::size_t e = 0; e < delta.size(); ++e) delta[e] -= theta_[e];
  StepEnd end;
  end.change = terms.value - value_;
  end.exact_change = change_along(network_, theta_, delta, measure_->xi);
  StepTerms start;
  start.value = value_;
  start.risk = risk_;
  const bool single = run.settings().dtype == at::kFloat;
  end.bound = measure_->constant ? change_bound(network_, Bounds(*measure_), start,
                                                descent_length(delta, gradient_, single))
                                 : std::nan("");
  return end;
}

void LyapunovMonitor::observe(Run& run, const Answer& answer) {
  const std::vector<double> theta = Net::entries(run.parameters());
  const std::vector<double> gradient = Net::entries(answer.gradient);
  const StepTerms terms =
      terms_of(network_, *measure_, radius_, theta, gradient, answer.value.item().toDouble());
  if (steps_ == 0) {
    start_ = terms.value;
    min_risk_ = terms.risk;
  }
  const std::optional<StepEnd> before = end_of_step(run, terms, theta);
  if (before && before->change > 1e-13 * std::fabs(start_)) rises_ += 1;
  min_risk_ = std::min(min_risk_, terms.risk);
  keep_step(run, terms, before);
  value_ = terms.value;
  risk_ = terms.risk;
  theta_ = theta;
  gradient_ = gradient;
  ++steps_;
}

void LyapunovMonitor::keep_step(Run& run, const StepTerms& terms,
                                const std::optional<StepEnd>& before) {
  const Bounds bounds(*measure_);
  const auto add = [&](const char* name, const char* text, Reduction reduction, double value) {
    if (!std::isfinite(value)) return;
    run.probe({name, text, "", reduction, reduction != Reduction::last}).add(value);
  };
  add("risk", "L at the step's start", Reduction::last, terms.risk);
  add("lyapunov", "V at the step's start", Reduction::last, terms.value);
  if (before) {
    add("lyapunov_change", "V since the last step's start", Reduction::max, before->change);
    add("exact_change", "the same by V's gradient along the step", Reduction::max,
        before->exact_change);
    add("change_bound", "of the last step, where it was one of gradient descent", Reduction::last,
        before->bound);
    add("change_excess", "by how much the change exceeds that bound", Reduction::max,
        before->change - before->bound);
    const bool rose = before->change > 1e-13 * std::fabs(start_);
    add("rises", "1 where V rose by more than 1e-13 V_0", Reduction::sum, rose ? 1 : 0);
  }
  add("norm", "||theta||^2", Reduction::max, terms.norm);
  add("grad_norm", "||G||", Reduction::last, std::sqrt(terms.gradient));
  add("kappa", "kappa(theta)", Reduction::max, bounds.kappa(terms.value));
  add("gamma_crit", "step at which gradient descent would keep V", Reduction::min,
      critical_step(network_, terms));
  add("min_risk", "least L so far", Reduction::last, min_risk_);
  if (!measure_->constant)
    return;  // the identity has a further term, which an answer does not hold
  const bool single = run.settings().dtype == at::kFloat;
  add("defect", "|<grad V, G> - 8 L| / (s sqrt L)", Reduction::max,
      identity_defect(network_, terms, single));
  if (!network_.shallow()) return;
  add("grad_ratio", "||G||^2 over its bound", Reduction::max, gradient_ratio(bounds, terms));
}

void LyapunovMonitor::state(Archive& archive) {
  archive.item("start", start_);
  archive.item("rises", rises_);
  archive.item("min_risk", min_risk_);
  archive.item("steps", steps_);
  archive.item("value", value_);
  archive.item("risk", risk_);
  archive.item("theta", theta_);
  archive.item("gradient", gradient_);
}

void LyapunovMonitor::finish(Run& run) {
  run.value("lyapunov_0", start_);
  run.value("lyapunov_last", value_);
  run.value("rises", rises_);
  run.value("rising_share", steps_ > 1 ? rises_ / static_cast<double>(steps_ - 1) : 0);
  run.value("min_risk", min_risk_);
}

}  // namespace gradus::constant_target
