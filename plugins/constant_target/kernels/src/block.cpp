#include "block.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

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

}  // namespace

template <class T>
Block<T>::Block(const DescentContext& context, std::int64_t first, std::span<const Start> starts)
    : context_(context),
      first_(first),
      used_(starts.size()),
      theta_(context.options.network.entries() * lanes),
      setting_{context.options.network,
               context.bounds,
               context.options.single,
               context.options.rule == StepRule::sharp,
               is_flow(),
               context.options.dt,
               context.options.planned} {
  for (std::size_t lane = 0; lane < used_; ++lane) {
    for (std::size_t e = 0; e < starts[lane].theta.size(); ++e) {
      theta_[e * lanes + lane] = static_cast<T>(starts[lane].theta[e]);
    }
    xi_[lane] = starts[lane].xi;
    xi_lanes_[lane] = static_cast<T>(starts[lane].xi);
    multiple_[lane] = starts[lane].multiple;
  }
  for (std::size_t lane = 0; lane < followed(); ++lane) {
    series_[lane].reserve(context_.series_steps.size());
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
  const bool local = options().rule == StepRule::local;
  if (options().watched || n == 0 || local) measure(n);
  if (n == 0 || local || options().decay != 0) choose_lengths(n);
  if (options().watched) keep_point(n);
}

// The terms at the step's start, which also end the step before.
template <class T>
void Block<T>::measure(std::int64_t n) {
  const BlockTerms& before = terms_[now_];
  now_ = 1 - now_;
  BlockTerms& terms = terms_[now_];
  lyapunov_terms(options().network, theta_.data(), at_, xi_, context_.radius,
                 options().measure.largest_target, terms);
  if (n == 0) {
    record_ = begun(setting_, terms, xi_);
    record_.given_multiple = multiple_;
  }
  if (!options().watched) return;
  for (std::size_t lane = 0; some_diverged_ && lane < used_; ++lane) {
    if (diverged(lane)) put_lane(terms, lane, lane_of(before, lane));
  }
  if (next_fit_ < n) next_fit_ = setting_.next_fit(n);
  const StepSeen seen{n == 0 ? nullptr : &before, terms, gamma_, integral_, xi_, n, n == next_fit_};
  if (watch(setting_, seen, record_)) stop_diverged();
  const std::vector<std::int64_t>& steps = context_.series_steps;
  while (next_point_ < steps.size() && steps[next_point_] < n) ++next_point_;
  if (next_point_ == 0 || steps[next_point_ - 1] != n - 1) return;
  for (std::size_t lane = 0; lane < followed(); ++lane) {
    std::vector<SeriesPoint>& series = series_[lane];
    if (series.empty() || series.back().step != static_cast<double>(n - 1)) continue;
    series.back().change = terms.value[lane] - before.value[lane];
  }
}

template <class T>
void Block<T>::stop_diverged() {
  some_diverged_ = true;
  for (std::size_t lane = 0; lane < used_; ++lane) {
    if (diverged(lane)) gamma_[lane] = 0;
  }
}

template <class T>
void Block<T>::choose_lengths(std::int64_t n) {
  for (std::size_t lane = 0; lane < used_; ++lane) {
    if (n == 0) base_step_[lane] = first_step_length(lane);
    gamma_[lane] = diverged(lane) ? 0 : next_step_length(lane, n);
    record_.largest_step[lane] = std::max(record_.largest_step[lane], gamma_[lane]);
  }
}

template <class T>
double Block<T>::first_step_length(std::size_t lane) const {
  const Measure& measure = options().measure;
  switch (options().rule) {
    case StepRule::lyapunov:
      return multiple_[lane] / record_.kappa[lane];
    case StepRule::sharp:
      return multiple_[lane] / record_.sharp_kappa[lane];
    case StepRule::norm_closed_form: {
      const double largest = std::max({std::fabs(measure.low), std::fabs(measure.high),
                                       std::fabs(xi_[lane]), static_cast<double>(measure.inputs)});
      const double norm = std::sqrt(record_.start_norm[lane]) + 1;
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
  if (options().rule == StepRule::local) length *= critical_step(options().network, terms(lane));
  return options().decay == 0 ? length : length * std::pow(n + 1, -options().decay);
}

template <class T>
void Block<T>::finish(std::int64_t step) {
  if (all_diverged()) return;
  // Where the last step ended, which no step follows.
  atoms_of_measure(theta_);
  if (options().mode == Mode::sgd) atoms_of_batch(step);
  differentiate(theta_);
  measure(step);
  gamma_ = {};
  keep_point(step);
}

template <class T>
bool Block<T>::all_diverged() const {
  bool all = some_diverged_;
  for (std::size_t lane = 0; all && lane < used_; ++lane) all = diverged(lane);
  return all;
}

template class Block<float>;
template class Block<double>;

}  // namespace gradus::constant_target
