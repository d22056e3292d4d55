#include "block.h"

#include <algorithm>
#include <cmath>

namespace gradus::constant_target {
namespace {

/// Atoms in the scalar type of the networks.
template <class T>
Atoms<T> converted(const Atoms<double>& from) {
  const auto cast = [](const AlignedVector<double>& list) {
    return AlignedVector<T>(list.begin(), list.end());
  };
  return {from.count, from.shared, cast(from.x), cast(from.weight), cast(from.target)};
}

/// One lane's numbers out of a list, or a shared list as it is.
template <class T, class Out>
void take_lane(const AlignedVector<T>& list, bool shared, std::size_t lane, Out& out) {
  const std::size_t stride = shared ? 1 : lanes;
  out.resize(list.size() / stride);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<double>(list[i * stride + (shared ? 0 : lane)]);
  }
}

}  // namespace

template <class T>
Block<T>::Block(const DescentContext& context, std::int64_t first, std::span<const Start> starts)
    : context_(context),
      first_(first),
      used_(starts.size()),
      theta_(context.options.network.entries() * lanes) {
  for (std::size_t lane = 0; lane < used_; ++lane) {
    for (std::size_t e = 0; e < starts[lane].theta.size(); ++e) {
      theta_[e * lanes + lane] = static_cast<T>(starts[lane].theta[e]);
    }
    xi_[lane] = starts[lane].xi;
    xi_lanes_[lane] = static_cast<T>(starts[lane].xi);
    multiple_[lane] = starts[lane].multiple;
    const std::int64_t number = first_ + static_cast<std::int64_t>(lane);
    settings_.push_back({options().network, context_.bounds, starts[lane].xi, options().single,
                         number < with_series(options()), number == 0,
                         options().rule == StepRule::sharp, options().planned});
  }
  if (options().measure.interval) {
    if (options().network.activation == Activation::relu) {
      pieces_.emplace(*options().measure.interval, options().network);
    }
  } else {
    atoms_ = converted<T>(options().measure.cloud);
  }
}

template <class T>
void Block<T>::advance(std::int64_t step, std::int64_t steps) {
  for (std::int64_t n = step; n < step + steps && !all_diverged(); ++n) this->step(n);
}

template <class T>
void Block<T>::step(std::int64_t n) {
  open_step(n);
  if (is_flow()) {
    flow_step();
  } else {
    descend();
  }
}

// Everything up to the step itself: risk and gradient, records, lengths.
template <class T>
void Block<T>::open_step(std::int64_t n) {
  if (options().mode == Mode::sgd) {
    atoms_of_batch(n);
  } else {
    atoms_of_measure(theta_);
  }
  differentiate(theta_);
  if (options().watched || n == 0 || options().rule == StepRule::local) measure(n);
  for (std::size_t lane = 0; lane < used_; ++lane) {
    gamma_[lane] = records_[lane].diverged() ? 0 : next_step_length(lane, n);
    if (options().watched && !records_[lane].diverged()) {
      observe(settings_[lane], terms_[lane], gamma_[lane], records_[lane]);
    }
  }
  if (options().watched && std::ranges::binary_search(context_.series_steps, n)) keep_point(n);
}

// The terms at the step's start, which also end the step before.
template <class T>
void Block<T>::measure(std::int64_t n) {
  const std::array<StepTerms, lanes> before = terms_;
  lyapunov_terms(options().network, theta_.data(), at_, xi_, context_.radius,
                 options().measure.largest_target, terms_);
  for (std::size_t lane = 0; lane < used_; ++lane) {
    TrajectoryRecord& record = records_[lane];
    if (n == 0) {
      begin(settings_[lane], terms_[lane], record);
      record.given_multiple = multiple_[lane];
      base_step_[lane] = first_step_length(lane);
      continue;
    }
    if (record.diverged()) {
      terms_[lane] = before[lane];
      continue;
    }
    if (is_flow()) {
      after_flow_step(settings_[lane], options().dt, integral_[lane], terms_[lane], record);
    } else if (options().watched) {
      after_step(settings_[lane], before[lane], gamma_[lane], terms_[lane], record);
    }
    if (!series_[lane].empty() && series_[lane].back().step == static_cast<double>(n - 1)) {
      series_[lane].back().change = terms_[lane].value - before[lane].value;
    }
  }
}

template <class T>
double Block<T>::first_step_length(std::size_t lane) const {
  const Measure& measure = options().measure;
  const TrajectoryRecord& record = records_[lane];
  switch (options().rule) {
    case StepRule::lyapunov:
      return multiple_[lane] / record.kappa;
    case StepRule::sharp:
      return multiple_[lane] / record.sharp_kappa;
    case StepRule::norm_closed_form: {
      const double largest = std::max({std::fabs(measure.low), std::fabs(measure.high),
                                       std::fabs(xi_[lane]), static_cast<double>(measure.inputs)});
      const double norm = std::sqrt(record.start_norm) + 1;
      return 1 / (18 * std::pow(largest, 5) * norm * norm);
    }
    case StepRule::local:
      return multiple_[lane];
    case StepRule::fixed:
      return options().step;
  }
  return 0;
}

template <class T>
double Block<T>::next_step_length(std::size_t lane, std::int64_t n) const {
  if (is_flow()) return options().dt;
  double length = base_step_[lane];
  if (options().rule == StepRule::local) length *= critical_step(options().network, terms_[lane]);
  return options().decay == 0 ? length : length * std::pow(n + 1, -options().decay);
}

template <class T>
void Block<T>::atoms_of_measure(const AlignedVector<T>& theta) {
  if (pieces_) pieces_->atoms(theta.data(), atoms_);
}

template <class T>
void Block<T>::atoms_of_batch(std::int64_t n) {
  const auto batch = static_cast<std::size_t>(options().batch);
  const auto inputs = static_cast<std::size_t>(options().network.inputs());
  Atoms<T>& atoms = batch_atoms_;
  atoms.count = options().batch;
  atoms.shared = false;
  atoms.x.resize(batch * inputs * lanes);
  atoms.weight.assign(batch * lanes, static_cast<T>(1.0 / static_cast<double>(batch)));
  atoms.target.resize(options().measure.constant ? 0 : batch * lanes);
  std::vector<double> x(batch * inputs), target(options().measure.constant ? 0 : batch);
  for (std::size_t lane = 0; lane < used_; ++lane) {
    context_.draw(n, first_ + static_cast<std::int64_t>(lane), x, target);
    for (std::size_t i = 0; i < x.size(); ++i) atoms.x[i * lanes + lane] = static_cast<T>(x[i]);
    for (std::size_t i = 0; i < target.size(); ++i) {
      atoms.target[i * lanes + lane] = static_cast<T>(target[i]);
    }
  }
}

template <class T>
void Block<T>::differentiate(const AlignedVector<T>& theta) {
  if (context_.differentiate) {
    differentiate_elsewhere(theta);
  } else {
    const Atoms<T>& atoms = options().mode == Mode::sgd ? batch_atoms_ : atoms_;
    evaluate(options().network, theta.data(), xi_lanes_.data(), atoms, at_);
  }
  if (options().gradient_factor == 1) return;
  for (T& entry : at_.gradient) entry *= static_cast<T>(options().gradient_factor);
}

template <class T>
void Block<T>::differentiate_elsewhere(const AlignedVector<T>& theta) {
  const Atoms<T>& atoms = options().mode == Mode::sgd ? batch_atoms_ : atoms_;
  const std::size_t entries = options().network.entries();
  std::vector<double> own(entries), gradient(entries);
  at_.gradient.assign(entries * lanes, T(0));
  at_.cross.fill(0);
  lane_atoms_.count = atoms.count;
  for (std::size_t lane = 0; lane < used_; ++lane) {
    take_lane(theta, false, lane, own);
    take_lane(atoms.x, atoms.shared, lane, lane_atoms_.x);
    take_lane(atoms.weight, atoms.shared, lane, lane_atoms_.weight);
    take_lane(atoms.target, atoms.shared, lane, lane_atoms_.target);
    at_.risk[lane] = static_cast<T>(context_.differentiate(own, lane_atoms_, xi_[lane], gradient));
    for (std::size_t e = 0; e < entries; ++e) {
      at_.gradient[e * lanes + lane] = static_cast<T>(gradient[e]);
    }
  }
}

template <class T>
void Block<T>::descend() {
  std::array<T, lanes> length{};
  for (std::size_t lane = 0; lane < lanes; ++lane) length[lane] = static_cast<T>(gamma_[lane]);
  for (std::size_t e = 0; e < theta_.size(); e += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) theta_[e + l] -= length[l] * at_.gradient[e + l];
  }
}

// Runge and Kutta's stages with weights 1, 2, 2, 1 at 0, 1/2, 1/2, 1; the first is in at_ already.
template <class T>
void Block<T>::flow_step() {
  const bool euler = options().mode == Mode::flow_euler;
  slope_sum_ = at_.gradient;
  std::array<double, lanes> risk{};
  for (std::size_t l = 0; l < lanes; ++l) risk[l] = static_cast<double>(at_.risk[l]);
  constexpr double place[] = {0.5, 0.5, 1}, weight[] = {2, 2, 1};
  for (int s = 0; s < (euler ? 0 : 3); ++s) {
    stage_ = theta_;
    for (std::size_t i = 0; i < stage_.size(); ++i) {
      stage_[i] -= static_cast<T>(place[s] * gamma_[i % lanes]) * at_.gradient[i];
    }
    atoms_of_measure(stage_);
    differentiate(stage_);
    for (std::size_t i = 0; i < stage_.size(); ++i) {
      slope_sum_[i] += static_cast<T>(weight[s]) * at_.gradient[i];
    }
    for (std::size_t l = 0; l < lanes; ++l) risk[l] += weight[s] * static_cast<double>(at_.risk[l]);
  }
  const double parts = euler ? 1 : 6;
  for (std::size_t l = 0; l < lanes; ++l) integral_[l] = options().dt * risk[l] / parts;
  for (std::size_t i = 0; i < theta_.size(); ++i) {
    theta_[i] -= static_cast<T>(gamma_[i % lanes] / parts) * slope_sum_[i];
  }
}

template <class T>
SeriesPoint Block<T>::point_of(std::size_t lane, std::int64_t n) const {
  const StepTerms& terms = terms_[lane];
  const TrajectoryRecord& record = records_[lane];
  const TrajectorySetting& setting = settings_[lane];
  const double gamma = gamma_[lane];
  SeriesPoint point;
  point.step = static_cast<double>(n);
  point.time = record.time;
  point.risk = point.step_risk = terms.risk;
  point.value = terms.value;
  point.bound = is_flow() ? record.budget / (4 * options().network.layers() * record.time)
                          : record.guaranteed_risk();
  const double fallen =
      is_flow() ? 4 * options().network.layers() * record.integral : record.decrease_sum;
  point.value_bound = record.start_value - fallen;
  point.length = gamma;
  point.predicted_change = step_change(options().network, terms, gamma);
  point.change_bound = change_bound(options().network, setting.bounds, terms, gamma);
  point.norm = terms.norm;
  point.gradient_norm = std::sqrt(terms.gradient);
  point.kappa = setting.bounds.kappa(terms.value);
  point.critical_step = critical_step(options().network, terms);
  point.defect = identity_defect(options().network, terms, options().single);
  point.gradient_ratio = gradient_ratio(setting.bounds, terms);
  point.decrease_sum = record.decrease_sum;
  point.decrease_left = record.budget - record.decrease_sum;
  point.min_risk = record.min_risk;
  point.rises = record.rises;
  point.balance = record.balance;
  point.time_risk = record.time_risk;
  return point;
}

template <class T>
void Block<T>::keep_point(std::int64_t n) {
  if (!settings_.front().followed) return;
  BlockRisk<T> whole;
  if (options().mode == Mode::sgd) {  // the risk of mu beside the batch's
    atoms_of_measure(theta_);
    evaluate(options().network, theta_.data(), xi_lanes_.data(), atoms_, whole);
  }
  for (std::size_t l = 0; l < used_; ++l) {
    if (records_[l].diverged() || !settings_[l].followed) continue;
    series_[l].push_back(point_of(l, n));
    if (options().mode == Mode::sgd) series_[l].back().risk = static_cast<double>(whole.risk[l]);
    series_[l].back().since = std::exchange(records_[l].since_point, {});
  }
}

template <class T>
void Block<T>::finish(std::int64_t step) {
  if (!all_diverged()) measure_end(step);
  for (std::size_t lane = 0; lane < used_; ++lane) settle(settings_[lane], records_[lane]);
}

// Where the last step ended, which no step follows.
template <class T>
void Block<T>::measure_end(std::int64_t step) {
  atoms_of_measure(theta_);
  if (options().mode == Mode::sgd) atoms_of_batch(step);
  differentiate(theta_);
  measure(step);
  gamma_.fill(0);
  for (std::size_t lane = 0; lane < used_; ++lane) {
    if (records_[lane].diverged()) continue;
    observe(settings_[lane], terms_[lane], 0, records_[lane]);
  }
  keep_point(step);
}

template <class T>
std::vector<double> Block<T>::parameters(std::size_t lane) const {
  std::vector<double> values;
  take_lane(theta_, false, lane, values);
  return values;
}

template <class T>
bool Block<T>::all_diverged() const {
  return std::all_of(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(used_),
                     [](const TrajectoryRecord& record) { return record.diverged(); });
}

template class Block<float>;
template class Block<double>;

}  // namespace gradus::constant_target
