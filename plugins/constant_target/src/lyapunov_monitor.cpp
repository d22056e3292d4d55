#include "lyapunov_monitor.h"

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
                   const Tensors& parameters, const Answer& answer) {
  BlockRisk<double> at{};
  at.risk[0] = answer.value.item().toDouble();
  at.gradient = first_lane(Net::entries(answer.gradient));
  const AlignedVector<double> theta = first_lane(Net::entries(parameters));
  std::array<double, lanes> xi{};
  xi[0] = measure.xi;
  std::array<StepTerms, lanes> terms;
  lyapunov_terms(network, theta.data(), at, xi, radius, measure.largest_target, terms);
  return terms[0];
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

void LyapunovMonitor::observe(Run& run, const Answer& answer) {
  const StepTerms terms = terms_of(network_, *measure_, radius_, run.parameters(), answer);
  if (steps_ == 0) {
    start_ = last_ = terms.value;
    min_risk_ = terms.risk;
  }
  if (rose(terms)) rises_ += 1;
  min_risk_ = std::min(min_risk_, terms.risk);
  record(run, terms);
  last_ = terms.value;
  ++steps_;
}

bool LyapunovMonitor::rose(const StepTerms& terms) const {
  return terms.value - last_ > 1e-13 * std::fabs(start_);
}

void LyapunovMonitor::record(Run& run, const StepTerms& terms) {
  const Bounds bounds(*measure_);
  const auto add = [&](const char* name, const char* text, Reduction reduction, double value) {
    const bool every_step = reduction != Reduction::last;
    if (auto scope = run.probe({name, text, "", reduction, every_step}).open()) scope->add(value);
  };
  add("risk", "L at the step's start", Reduction::last, terms.risk);
  add("lyapunov", "V at the step's start", Reduction::last, terms.value);
  add("lyapunov_change", "V since the last step's start", Reduction::max, terms.value - last_);
  add("rises", "1 where V rose by more than 1e-13 V_0", Reduction::sum, rose(terms) ? 1 : 0);
  add("norm", "||theta||^2", Reduction::max, terms.norm);
  add("grad_norm", "||G||", Reduction::last, std::sqrt(terms.gradient));
  add("kappa", "kappa(theta)", Reduction::max, bounds.kappa(terms.value));
  add("gamma_crit", "step at which gradient descent would keep V", Reduction::min,
      critical_step(network_, terms));
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
  archive.item("last", last_);
  archive.item("rises", rises_);
  archive.item("min_risk", min_risk_);
  archive.item("steps", steps_);
}

void LyapunovMonitor::finish(Run& run) {
  run.value("lyapunov_0", start_);
  run.value("lyapunov_last", last_);
  run.value("rises", rises_);
  run.value("rising_share", steps_ > 1 ? rises_ / static_cast<double>(steps_ - 1) : 0);
  run.value("min_risk", min_risk_);
}

}  // namespace gradus::constant_target
