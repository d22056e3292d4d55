#include "constant_target/trajectory.h"

#include <algorithm>

namespace gradus::constant_target {
namespace {

constexpr double rounding_of_rise = 1e-13;  // of V_0: a difference of two V carries their rounding
constexpr double diverged_at = 1e100;
constexpr double vanished = 1e-20;

/// V as the one-step error is measured against it: a deep V may be near 0.
double size_of(const TrajectorySetting& setting, double value) {
  if (setting.network.shallow()) return value;
  return value + 2 * setting.network.layers() * setting.network.outputs() * setting.xi * setting.xi;
}

/// value / size, where a start with V_0 = 0 (theta_0 = 0 and xi = 0) has no size.
double relative(double value, double size) {
  return size != 0 || value != 0 ? value / std::fabs(size) : 0;
}

void raise(double& largest, double value) {
  if (value > largest || std::isnan(value)) largest = value;
}

/// Calls raise_each(extremes) for those that are kept: since the last point, since the last look.
template <class Raise>
void follow(const TrajectorySetting& setting, TrajectoryRecord& record, const Raise& raise_each) {
  if (setting.followed) raise_each(record.since_point);
  if (setting.looked) raise_each(record.since_look);
}

bool is_fit_step(const TrajectorySetting& setting, double step) {
  const auto n = static_cast<std::int64_t>(step);
  return n >= 1 && 10 * n >= setting.planned && n % setting.fit_stride == 0;
}

void add_fit_point(double x, double y, TrajectoryRecord& record) {
  record.fit_points += 1;
  record.fit_x += x;
  record.fit_y += y;
  record.fit_xx += x * x;
  record.fit_xy += x * y;
}

/// The sums of the summability bound and their distance to V_0 - 2 xi^2.
void add_decrease(const TrajectorySetting& setting, double risk, double gamma,
                  TrajectoryRecord& record) {
  const double kappa = setting.sharp ? record.sharp_kappa : record.kappa;
  const double weight = 8 * gamma * (1 - gamma * kappa);
  record.decrease_sum += weight * risk;
  record.weight_sum += weight;
  raise(record.unscaled.sum, record.decrease_sum - record.budget);
  raise(record.unscaled.weighted_min, record.weight_sum * record.min_risk - record.budget);
}

/// c_n - xi of a network whose hidden units are all inactive.
void follow_bias(const TrajectorySetting& setting, double bias, double gamma,
                 TrajectoryRecord& record) {
  record.bias_factor *= 1 - 2 * gamma;
  const double distance = bias - setting.xi - record.bias_factor * record.start_bias;
  raise(record.unscaled.bias, std::fabs(distance));
}

/// Whether the step ended beyond every scale. What it did there is not judged: numbers overflow.
bool note_divergence(const StepTerms& after, TrajectoryRecord& record) {
  record.steps += 1;
  record.value = after.value;
  if (after.value <= diverged_at * std::max(1.0, record.start_value)) return false;
  record.diverged_step = record.steps;
  return true;
}

}  // namespace

double TrajectoryRecord::guaranteed_risk() const {
  return weight_sum > 0 ? budget / weight_sum : std::numeric_limits<double>::infinity();
}

double TrajectoryRecord::slope() const {
  if (risk == 0 || risk < vanished * start_risk) return -std::numeric_limits<double>::infinity();
  if (fit_points < 2) return std::numeric_limits<double>::quiet_NaN();
  return (fit_points * fit_xy - fit_x * fit_y) / (fit_points * fit_xx - fit_x * fit_x);
}

std::span<double> numbers(TrajectoryRecord& record) {
  static_assert(sizeof(TrajectoryRecord) % sizeof(double) == 0);
  return {&record.steps, sizeof(TrajectoryRecord) / sizeof(double)};
}

void begin(const TrajectorySetting& setting, const StepTerms& terms, TrajectoryRecord& record) {
  record = {};
  record.start_value = terms.value;
  const Network& network = setting.network;
  const double least = network.shallow() ? 2 : -network.layers() * network.outputs();
  record.budget = terms.value - least * setting.xi * setting.xi;
  record.start_norm = terms.norm;
  record.start_risk = terms.risk;
  record.start_bias = terms.output_bias - setting.xi;
  record.kappa = setting.bounds.kappa(terms.value);
  record.sharp_kappa = setting.bounds.sharp_kappa(terms.value);
}

void observe(const TrajectorySetting& setting, const StepTerms& terms, double gamma,
             TrajectoryRecord& record) {
  record.risk = terms.risk;
  record.value = terms.value;
  record.min_risk = std::min(record.min_risk, terms.risk);
  raise(record.largest_step, gamma);
  const double defect = identity_defect(setting.network, terms, setting.single);
  raise(record.defect, defect);
  raise(record.unscaled.norm, terms.norm);
  const bool shallow = setting.network.shallow();
  const double ratio = shallow ? gradient_ratio(setting.bounds, terms) : 0;
  follow(setting, record, [&](StepExtremes& since) {
    raise(since.defect, defect);
    raise(since.gradient_ratio, ratio);
  });
  if (shallow) {
    raise(record.sandwich_excess, sandwich_excess(terms, setting.xi));
    raise(record.gradient_ratio, ratio);
    raise(record.sharp_gradient_ratio, sharp_gradient_ratio(setting.bounds, terms));
  }
  if (terms.risk > 0 && is_fit_step(setting, record.steps)) {
    add_fit_point(std::log(record.steps), std::log(terms.risk), record);
  }
}

void after_step(const TrajectorySetting& setting, const StepTerms& before, double gamma,
                const StepTerms& after, TrajectoryRecord& record) {
  if (note_divergence(after, record)) {
    record.rises += 1;
    return;
  }
  const double start = record.start_value, change = after.value - before.value;
  const double largest = std::max(
      {size_of(setting, start), size_of(setting, before.value), size_of(setting, after.value)});
  const double predicted = step_change(setting.network, before, gamma);
  const double error = std::fabs(relative(change - predicted, largest));
  raise(record.step_error, error);
  raise(record.unscaled.change, change);
  const double excess = change - change_bound(setting.network, setting.bounds, before, gamma);
  follow(setting, record, [&](StepExtremes& since) {
    raise(since.change, change);
    raise(since.excess, excess);
    raise(since.step_error, error);
  });
  if (change > rounding_of_rise * std::fabs(start)) {
    if (record.rises == 0) record.first_rise = record.steps - 1;
    record.rises += 1;
  }
  if (setting.network.shallow()) {
    raise(record.unscaled.excess, excess);
    add_decrease(setting, before.risk, gamma, record);
  }
  follow_bias(setting, after.output_bias, gamma, record);
}

void settle(const TrajectorySetting& setting, TrajectoryRecord& record) {
  const UnscaledExtremes& from = record.unscaled;
  const double bias_size = std::max(std::fabs(record.start_bias), std::fabs(setting.xi));
  const auto set = [](double& field, double value, double size) {
    if (value != -std::numeric_limits<double>::infinity()) field = relative(value, size);
  };
  set(record.rise, from.change, record.start_value);
  set(record.bound_excess, from.excess, record.start_value);
  set(record.norm_ratio, from.norm, record.start_value);
  set(record.sum_excess, from.sum, record.start_value);
  set(record.min_excess, from.weighted_min, record.start_value);
  set(record.bias_error, from.bias, bias_size);
}

void after_flow_step(const TrajectorySetting& setting, double dt, double integral,
                     const StepTerms& after, TrajectoryRecord& record) {
  const double change = after.value - record.value;
  follow(setting, record, [&](StepExtremes& since) { raise(since.change, change); });
  if (note_divergence(after, record)) return;
  record.time += dt;
  record.integral += integral;
  const double factor = 4.0 * setting.network.layers(), start = record.start_value;
  const double balance = after.value - start + factor * record.integral;
  raise(record.balance, std::fabs(relative(balance, start)));
  raise(record.risk_rise, relative(after.risk - record.risk, record.start_risk));
  if (record.budget > 0) raise(record.time_risk, factor * record.time * after.risk / record.budget);
}

}  // namespace gradus::constant_target
