#include "lyapunov_monitor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "measure_tasks.h"
#include "relu_net.h"

namespace gradus::constant_target {
namespace {

/// Puts the entries into the first lane of a block whose other lanes are 0.
void fill_first_lane(const std::vector<double>& entries, AlignedVector<double>& block) {
  block.resize(entries.size() * lanes);
  for (std::size_t e = 0; e < entries.size(); ++e) block[e * lanes] = entries[e];
}

double value_in(const Tensor& value) {
  const bool ready = value.is_cpu() && value.scalar_type() == at::kDouble;
  return ready ? *value.const_data_ptr<double>() : value.item<double>();
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

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// One look at a step's start; NaN is not recorded.
struct StepLook {
  const StepTerms& terms;
  const LyapunovMonitor::StepEnd& before;
  const Network& network;
  const Measure& measure;
  const Bounds& bounds;
  double start_value, min_risk;
  bool single;
};

struct MonitorProbe {
  const char *name, *text;
  Reduction reduction;
  double (*value)(const StepLook& look);
};

constexpr auto last = Reduction::last, largest = Reduction::max;

constexpr MonitorProbe monitor_probes[] = {
    {"risk", "L at the step's start", last, [](const StepLook& l) { return l.terms.risk; }},
    {"lyapunov", "V at the step's start", last, [](const StepLook& l) { return l.terms.value; }},
    {"lyapunov_change", "V since the last step's start", largest,
     [](const StepLook& l) { return l.before.change; }},
    {"exact_change", "the same by V's gradient along the step", largest,
     [](const StepLook& l) { return l.before.exact_change; }},
    {"change_bound", "of the last step, where it was one of gradient descent", last,
     [](const StepLook& l) { return l.before.bound; }},
    {"change_excess", "by how much the change exceeds that bound", largest,
     [](const StepLook& l) { return l.before.change - l.before.bound; }},
    {"rises", "1 where V rose by more than 1e-13 V_0", Reduction::sum,
     [](const StepLook& l) { return l.before.rose(l.start_value) ? 1.0 : 0.0; }},
    {"norm", "||theta||^2", largest, [](const StepLook& l) { return l.terms.norm; }},
    {"grad_norm", "||G||", last, [](const StepLook& l) { return std::sqrt(l.terms.gradient); }},
    {"kappa", "kappa(theta)", largest,
     [](const StepLook& l) { return l.bounds.kappa(l.terms.value); }},
    {"gamma_crit", "step at which gradient descent would keep V", Reduction::min,
     [](const StepLook& l) { return critical_step(l.network, l.terms); }},
    {"min_risk", "least L so far", last, [](const StepLook& l) { return l.min_risk; }},
    {"defect", "|<grad V, G> - 8 L| / (s sqrt L)", largest,
     [](const StepLook& l) {  // another target has a further term, which an answer does not hold
       return l.measure.constant ? identity_defect(l.network, l.terms, l.single) : not_known;
     }},
    {"grad_ratio", "||G||^2 over its bound", largest,
     [](const StepLook& l) {
       const bool bounded = l.measure.constant && l.network.shallow();
       return bounded ? gradient_ratio(l.bounds, l.terms) : not_known;
     }},
};

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
  bounds_.emplace(*measure_);
  radius_ = std::sqrt(measure_->squared_radius());
  for (const MonitorProbe& probe : monitor_probes) {
    const bool every_step = probe.reduction != last;
    probes_.push_back(&run.probe({probe.name, probe.text, "", probe.reduction, every_step}));
  }
}

bool LyapunovMonitor::StepEnd::rose(double start_value) const {
  return change > 1e-13 * std::fabs(start_value);
}

StepTerms LyapunovMonitor::terms_of(const std::vector<double>& theta,
                                    const std::vector<double>& gradient, double risk) {
  block_.risk[0] = risk;
  fill_first_lane(gradient, block_.gradient);
  fill_first_lane(theta, block_theta_);
  BlockTerms terms;
  lyapunov_terms(network_, block_theta_.data(), block_, measure_->xi, radius_,
                 measure_->largest_target, terms);
  return lane_of(terms, 0);
}

LyapunovMonitor::StepEnd LyapunovMonitor::end_of_step(const StepTerms& terms,
                                                      const std::vector<double>& theta,
                                                      bool single) const {
  if (theta_.empty()) return {not_known, not_known, not_known};
  std::vector<double> delta = theta;
  for (std::size_t e = 0; e < delta.size(); ++e) delta[e] -= theta_[e];
  StepTerms start;
  start.value = value_;
  start.risk = risk_;
  const double gamma = descent_length(delta, gradient_, single);
  return {terms.value - value_, change_along(network_, theta_, delta, measure_->xi),
          measure_->constant ? change_bound(network_, *bounds_, start, gamma) : not_known};
}

void LyapunovMonitor::observe(Run& run, const Answer& answer) {
  std::vector<double> theta = Net::entries(run.parameters());
  std::vector<double> gradient = Net::entries(answer.gradient);
  const StepTerms terms = terms_of(theta, gradient, value_in(answer.value));
  const bool single = run.settings().dtype == at::kFloat;
  const StepEnd before = end_of_step(terms, theta, single);
  if (steps_ == 0) start_ = terms.value;
  min_risk_ = steps_ == 0 ? terms.risk : std::min(min_risk_, terms.risk);
  if (before.rose(start_)) rises_ += 1;
  const StepLook look{terms, before, network_, *measure_, *bounds_, start_, min_risk_, single};
  for (std::size_t i = 0; i < probes_.size(); ++i) {
    const double value = monitor_probes[i].value(look);
    if (std::isfinite(value)) probes_[i]->add(value);
  }
  value_ = terms.value;
  risk_ = terms.risk;
  theta_ = std::move(theta);
  gradient_ = std::move(gradient);
  ++steps_;
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
