#include "constant_target/trajectory.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace gradus::constant_target {
namespace {

constexpr double diverged_at = 1e100;
constexpr double vanished = 1e-20;
constexpr double infinity = std::numeric_limits<double>::infinity();

void raise(Row& largest, const Row& values) {
  for (std::size_t l = 0; l < lanes; ++l) {
    if (values[l] > largest[l] || std::isnan(values[l])) largest[l] = values[l];
  }
}

/// value / size, where a start with V_0 = 0 (theta_0 = 0 and xi = 0) has no size.
double relative(double value, double size) {
  return size != 0 || value != 0 ? value / std::fabs(size) : 0;
}

/// Lanes whose step ended beyond every scale, now or before; notes the new ones. What such a step
/// did is not judged: numbers overflow.
std::array<bool, lanes> note_divergence(const WatchSetting& setting, const StepSeen& seen,
                                        BlockRecord& record) {
  std::array<bool, lanes> beyond{};
  for (std::size_t l = 0; l < lanes; ++l) {
    const double limit = diverged_at * std::max(1.0, record.start_value[l]);
    beyond[l] = record.diverged_step[l] >= 0 || !(seen.now.value[l] <= limit);
    if (!beyond[l] || record.diverged_step[l] >= 0) continue;
    record.steps[l] += 1;
    record.value[l] = seen.now.value[l];
    record.diverged_step[l] = record.steps[l];
    if (!setting.flow) record.rises[l] += 1;
  }
  return beyond;
}

}  // namespace

double TrajectoryRecord::guaranteed_risk() const {
  return weight_sum > 0 ? budget / weight_sum : infinity;
}

double TrajectoryRecord::slope() const {
  if (risk == 0 || risk < vanished * start_risk) return -infinity;
  if (fit_points < 2) return std::numeric_limits<double>::quiet_NaN();
  return (fit_points * fit_xy - fit_x * fit_y) / (fit_points * fit_xx - fit_x * fit_x);
}

BlockRecord begun(const WatchSetting& setting, const BlockTerms& terms, const Row& xi) {
  BlockRecord record;
  const Network& network = setting.network;
  const double least = network.shallow() ? 2 : -network.layers() * network.outputs();
  record.start_value = terms.value;
  record.start_norm = terms.norm;
  record.start_risk = terms.risk;
  for (std::size_t l = 0; l < lanes; ++l) {
    record.budget[l] = terms.value[l] - least * xi[l] * xi[l];
    record.start_bias[l] = terms.output_bias[l] - xi[l];
    record.kappa[l] = setting.bounds.kappa(terms.value[l]);
    record.sharp_kappa[l] = setting.bounds.sharp_kappa(terms.value[l]);
  }
  return record;
}

bool watch(const WatchSetting& setting, const StepSeen& seen, BlockRecord& record) {
  if (watch_lanes(setting, seen, diverged_at, seen.before == nullptr, record)) return false;
  const std::array<bool, lanes> beyond = note_divergence(setting, seen, record);
  const BlockRecord kept = record;
  watch_lanes(setting, seen, diverged_at, /*forced=*/true, record);
  for (std::size_t l = 0; l < lanes; ++l) {
    if (beyond[l]) put_lane(record, l, lane_of(kept, l));
  }
  return true;
}

void fold(const WatchSetting& setting, BlockRecord& record) {
  const ExtremesOf<Row> latest = record.latest;
  for (const auto field :
       {&ExtremesOf<Row>::change, &ExtremesOf<Row>::excess, &ExtremesOf<Row>::step_error,
        &ExtremesOf<Row>::defect, &ExtremesOf<Row>::gradient_ratio}) {
    raise(record.since_point.*field, latest.*field);
    raise(record.since_look.*field, latest.*field);
  }
  raise(record.defect, latest.defect);
  raise(record.step_error, latest.step_error);
  if (!setting.flow) raise(record.unscaled.change, latest.change);
  if (setting.network.shallow()) {
    raise(record.gradient_ratio, latest.gradient_ratio);
    raise(record.unscaled.excess, latest.excess);
  }
  record.latest = {};
}

TrajectoryRecord record_of(const WatchSetting& setting, const BlockRecord& block, double xi,
                           std::size_t lane) {
  BlockRecord folded = block;
  fold(setting, folded);
  TrajectoryRecord record{lane_of(folded, lane)};
  const double bias_size = std::max(std::fabs(record.start_bias), std::fabs(xi));
  const auto set = [](double& field, double value, double size) {
    if (value != -infinity) field = relative(value, size);
  };
  set(record.rise, record.unscaled.change, record.start_value);
  set(record.bound_excess, record.unscaled.excess, record.start_value);
  set(record.norm_ratio, record.unscaled.norm, record.start_value);
  set(record.sum_excess, record.unscaled.sum, record.start_value);
  set(record.min_excess, record.unscaled.weighted_min, record.start_value);
  set(record.bias_error, record.unscaled.bias, bias_size);
  return record;
}

}  // namespace gradus::constant_target
