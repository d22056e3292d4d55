// What a block keeps of its trajectories along the way.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "block.h"

namespace gradus::constant_target {

/// Lanes whose series is kept: those of the first starts.
template <class T>
std::size_t Block<T>::followed() const {
  const std::int64_t left = std::max<std::int64_t>(with_series(options()) - first_, 0);
  return std::min(used_, static_cast<std::size_t>(left));
}

template <class T>
SeriesPoint Block<T>::point_of(std::size_t lane, std::int64_t n) const {
  const StepTerms terms = this->terms(lane);
  const Bounds& bounds = context_.bounds;
  const double gamma = gamma_[lane];
  SeriesPoint point;
  point.step = static_cast<double>(n);
  point.time = record_.time[lane];
  point.risk = point.step_risk = terms.risk;
  point.value = terms.value;
  const double budget = record_.budget[lane], sum = record_.decrease_sum[lane];
  const double factor = 4 * options().network.layers();
  const double weight = is_flow() ? factor * point.time : record_.weight_sum[lane];
  point.bound = weight > 0 ? budget / weight : std::numeric_limits<double>::infinity();
  point.value_bound =
      record_.start_value[lane] - (is_flow() ? factor * record_.integral[lane] : sum);
  point.length = gamma;
  point.predicted_change = step_change(options().network, terms, gamma);
  point.change_bound = change_bound(options().network, bounds, terms, gamma);
  point.norm = terms.norm;
  point.gradient_norm = std::sqrt(terms.gradient);
  point.kappa = bounds.kappa(terms.value);
  point.critical_step = critical_step(options().network, terms);
  point.defect = identity_defect(options().network, terms, options().single);
  point.gradient_ratio = gradient_ratio(bounds, terms);
  point.decrease_sum = sum;
  point.decrease_left = budget - sum;
  point.min_risk = record_.min_risk[lane];
  point.rises = record_.rises[lane];
  point.balance = record_.balance[lane];
  point.time_risk = record_.time_risk[lane];
  return point;
}

template <class T>
void Block<T>::keep_point(std::int64_t n) {
  const std::vector<std::int64_t>& steps = context_.series_steps;
  if (next_point_ == steps.size() || steps[next_point_] != n) return;
  ++next_point_;
  fold(setting_, record_);
  BlockRisk<T> whole;
  if (options().mode == Mode::sgd && followed() > 0) {  // the risk of mu beside the batch's
    atoms_of_measure(theta_);
    evaluate(options().network, theta_.data(), xi_lanes_.data(), atoms_, whole);
  }
  for (std::size_t l = 0; l < followed(); ++l) {
    if (diverged(l)) continue;
    series_[l].push_back(point_of(l, n));
    if (options().mode == Mode::sgd) series_[l].back().risk = static_cast<double>(whole.risk[l]);
    series_[l].back().since = lane_of(record_.since_point, l);
  }
  record_.since_point = {};
}

template <class T>
StepExtremes Block<T>::look() {
  fold(setting_, record_);
  return lane_of(std::exchange(record_.since_look, {}), 0);
}

template std::size_t Block<float>::followed() const;
template std::size_t Block<double>::followed() const;
template void Block<float>::keep_point(std::int64_t);
template void Block<double>::keep_point(std::int64_t);
template StepExtremes Block<float>::look();
template StepExtremes Block<double>::look();

}  // namespace gradus::constant_target
