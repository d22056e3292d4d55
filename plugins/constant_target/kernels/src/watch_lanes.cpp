// What is compared at every step, a vector of lanes at a time: it must cost less than the step.
// lyapunov.cpp has the same formulas for one network.
#include <cmath>
#include <limits>

#include "constant_target/trajectory.h"
#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "watch_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// After highway.h: it is compiled for each target.
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<double, lanes>;
using V = hn::Vec<D>;

constexpr double rounding_of_rise = 1e-13;  // of V_0: a difference of two V carries their rounding

HWY_INLINE V number(double value) {
  return hn::Set(D(), value);
}

/// value / |size|, and 0 where both are 0.
HWY_INLINE V relative(V value, V size) {
  const V zero = hn::Zero(D());
  const auto nothing = hn::And(hn::Eq(size, zero), hn::Eq(value, zero));
  return hn::IfThenZeroElse(nothing, hn::Div(value, hn::Abs(size)));
}

/// One vector of lanes.
class LaneWatch {
 public:
  LaneWatch(const WatchSetting& setting, const StepSeen& seen, BlockRecord& record,
            std::size_t lane)
      : setting_(setting),
        seen_(seen),
        to_(record),
        lane_(lane),
        shallow_(setting.network.shallow()),
        factor_(4.0 * setting.network.layers()) {}

  HWY_ATTR void run() {
    if (seen_.before != nullptr) {
      store(hn::Add(row(to_.steps), number(1)), to_.steps);
      if (setting_.flow) {
        after_flow_step(*seen_.before, seen_.now);
      } else {
        after_step(*seen_.before, seen_.now);
      }
    }
    look_at(seen_.now);
    if (seen_.fit) add_fit_point(row(seen_.now.risk));
  }

 private:
  HWY_INLINE V row(const Row& of) const { return hn::Load(D(), of.at + lane_); }
  HWY_INLINE void store(V value, Row& to) const { hn::Store(value, D(), to.at + lane_); }
  /// A value that is not a number is the largest of all.
  HWY_INLINE void raise(Row& largest, V value) const {
    const V old = row(largest);
    const auto kept = hn::Or(hn::Le(value, old), hn::IsNaN(old));
    store(hn::IfThenElse(kept, old, value), largest);
  }
  HWY_INLINE void add(Row& sum, V value) const { store(hn::Add(row(sum), value), sum); }
  /// Raises to value / size where that is larger. Few steps are worse than all before, so that most
  /// are spared the division, which costs as much as ten products; the margin is for rounding.
  HWY_INLINE void raise_quotient(Row& largest, V value, V size) const {
    const V least = hn::Mul(hn::Mul(row(largest), number(1 - 1e-14)), size);
    if (hn::AllTrue(D(), hn::Le(value, least))) return;
    raise(largest, relative(value, size));
  }
  HWY_INLINE V factor() const { return number(factor_); }
  HWY_INLINE V descent(const BlockTerms& at) const {
    return hn::Mul(factor(), hn::Add(row(at.risk), row(at.cross)));
  }

  /// V as the one-step error is measured against it: a deep V may be near 0.
  HWY_INLINE V size_of(V value) const {
    if (shallow_) return value;
    const Network& network = setting_.network;
    const V xi = row(seen_.xi), weight = number(2 * network.layers() * network.outputs());
    return hn::Add(value, hn::Mul(hn::Mul(weight, xi), xi));
  }

  HWY_INLINE void after_step(const BlockTerms& before, const BlockTerms& now) const {
    const V gamma = row(seen_.gamma), start = row(to_.start_value);
    const V old = row(before.value), end = row(now.value), change = hn::Sub(end, old);
    const V predicted =
        hn::Mul(gamma, hn::Sub(hn::Mul(gamma, row(before.weighted)), descent(before)));
    const V largest = hn::Max(hn::Max(size_of(start), size_of(old)), size_of(end));
    raise_quotient(to_.latest.step_error, hn::Abs(hn::Sub(change, predicted)), largest);
    raise(to_.latest.change, change);
    count_rise(change, start);
    if (shallow_) {
      raise(to_.latest.excess, hn::Sub(change, change_bound(before, gamma)));
      add_decrease(row(before.risk), gamma);
    } else {
      store(number(std::numeric_limits<double>::quiet_NaN()), to_.latest.excess);
    }
    follow_bias(row(now.output_bias), gamma);
  }

  HWY_INLINE V change_bound(const BlockTerms& before, V gamma) const {
    const V kappa = hn::Add(hn::Mul(number(setting_.bounds.box), row(before.value)), number(1));
    const V share = hn::Sub(number(1), hn::Mul(gamma, kappa));
    return hn::Mul(hn::Mul(hn::Mul(number(-8), gamma), share), row(before.risk));
  }

  HWY_INLINE void count_rise(V change, V start) const {
    const V one = number(1), rises = row(to_.rises), zero = hn::Zero(D());
    const auto rose = hn::Gt(change, hn::Mul(number(rounding_of_rise), hn::Abs(start)));
    if (hn::AllFalse(D(), rose)) return;
    const auto first = hn::And(rose, hn::Eq(rises, zero));
    const V begin = hn::Sub(row(to_.steps), one);
    store(hn::IfThenElse(first, begin, row(to_.first_rise)), to_.first_rise);
    store(hn::IfThenElse(rose, hn::Add(rises, one), rises), to_.rises);
  }

  /// The sums of the summability bound and their distance to V_0 - 2 xi^2.
  HWY_INLINE void add_decrease(V risk, V gamma) const {
    const V kappa = row(setting_.sharp ? to_.sharp_kappa : to_.kappa), budget = row(to_.budget);
    const V weight = hn::Mul(hn::Mul(number(8), gamma), hn::Sub(number(1), hn::Mul(gamma, kappa)));
    add(to_.decrease_sum, hn::Mul(weight, risk));
    add(to_.weight_sum, weight);
    raise(to_.unscaled.sum, hn::Sub(row(to_.decrease_sum), budget));
    raise(to_.unscaled.weighted_min,
          hn::Sub(hn::Mul(row(to_.weight_sum), row(to_.min_risk)), budget));
  }

  /// c_n - xi of a network whose hidden units are all inactive. Products that vanish become 0:
  /// numbers too small to be normal cost more than all the rest.
  HWY_INLINE void follow_bias(V bias, V gamma) const {
    const V product = hn::Mul(row(to_.bias_factor), hn::Sub(number(1), hn::Mul(number(2), gamma)));
    const V factor = hn::IfThenZeroElse(hn::Lt(hn::Abs(product), number(1e-150)), product);
    store(factor, to_.bias_factor);
    const V expected = hn::Mul(factor, row(to_.start_bias));
    raise(to_.unscaled.bias, hn::Abs(hn::Sub(hn::Sub(bias, row(seen_.xi)), expected)));
  }

  HWY_INLINE void after_flow_step(const BlockTerms& before, const BlockTerms& now) const {
    const V start = row(to_.start_value), risk = row(now.risk), budget = row(to_.budget);
    raise(to_.latest.change, hn::Sub(row(now.value), row(before.value)));
    add(to_.time, number(setting_.dt));
    add(to_.integral, row(seen_.integral));
    const V fallen = hn::Mul(factor(), row(to_.integral));
    raise(to_.balance, hn::Abs(relative(hn::Add(hn::Sub(row(now.value), start), fallen), start)));
    raise(to_.risk_rise, relative(hn::Sub(risk, row(before.risk)), row(to_.start_risk)));
    const V share = hn::Div(hn::Mul(hn::Mul(factor(), row(to_.time)), risk), budget);
    raise(to_.time_risk, hn::IfThenElse(hn::Gt(budget, hn::Zero(D())), share, row(to_.time_risk)));
  }

  HWY_INLINE void look_at(const BlockTerms& now) const {
    const V risk = row(now.risk), norm = row(now.norm);
    store(risk, to_.risk);
    store(row(now.value), to_.value);
    store(hn::Min(row(to_.min_risk), risk), to_.min_risk);
    const V size = hn::Mul(row(now.scale), hn::Sqrt(risk));
    const V distance = hn::Abs(hn::Sub(row(now.inner), descent(now)));
    const auto vanished = hn::Lt(risk, number(setting_.single ? 1e-30 : 1e-290));
    raise_quotient(to_.latest.defect, hn::IfThenZeroElse(vanished, distance), size);
    raise(to_.unscaled.norm, norm);
    if (!shallow_) return;
    raise_ratio(to_.latest.gradient_ratio, now.gradient, setting_.bounds.box, norm, 1, risk);
    raise_ratio(to_.sharp_gradient_ratio, now.weighted, setting_.bounds.radius, row(now.inner_norm),
                2, risk);
    raise(to_.sandwich_excess, sandwich_excess(row(now.value), norm));
  }

  /// gradient / (4 (factor norm + rest) L), 0 where the risk is.
  HWY_INLINE void raise_ratio(Row& largest, const Row& gradient, double factor, V norm, double rest,
                              V risk) const {
    const V weight = hn::Mul(number(4), hn::Add(hn::Mul(number(factor), norm), number(rest)));
    const V square = hn::IfThenZeroElse(hn::Lt(risk, number(1e-290)), row(gradient));
    raise_quotient(largest, square, hn::Mul(weight, risk));
  }

  HWY_INLINE V sandwich_excess(V value, V norm) const {
    const V xi = row(seen_.xi), square = hn::Mul(hn::Mul(number(8), xi), xi);
    const V upper = hn::Add(hn::Mul(number(3), norm), square);
    const V least = hn::Mul(hn::Mul(number(2), xi), xi);
    const V worst =
        hn::Max(hn::Max(hn::Sub(norm, value), hn::Sub(value, upper)), hn::Sub(least, value));
    return hn::IfThenElse(hn::Gt(value, hn::Zero(D())), hn::Div(worst, value), worst);
  }

  HWY_INLINE void add_fit_point(V risk) const {
    const auto known = hn::Gt(risk, hn::Zero(D()));
    const V x = hn::IfThenElseZero(known, number(std::log(static_cast<double>(seen_.step))));
    const V y = hn::IfThenElseZero(known, hn::Log(D(), risk));
    add(to_.fit_points, hn::IfThenElseZero(known, number(1)));
    add(to_.fit_x, x);
    add(to_.fit_y, y);
    add(to_.fit_xx, hn::Mul(x, x));
    add(to_.fit_xy, hn::Mul(x, y));
  }

  const WatchSetting& setting_;
  const StepSeen& seen_;
  BlockRecord& to_;
  std::size_t lane_;
  bool shallow_;
  double factor_;  // 4 layers: <grad V, G> = 4 layers L
};

HWY_ATTR bool watch_here(const WatchSetting& setting, const StepSeen& seen, double most,
                         bool forced, BlockRecord& record) {
  const D d;
  for (std::size_t lane = 0; lane < lanes && !forced; lane += hn::Lanes(d)) {
    const V value = hn::Load(d, seen.now.value.at + lane);
    if (!hn::AllTrue(d, hn::Le(value, hn::Set(d, most)))) return false;
  }
  for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(d)) {
    LaneWatch(setting, seen, record, lane).run();
  }
  return true;
}

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

HWY_EXPORT(watch_here);

bool watch_lanes(const WatchSetting& setting, const StepSeen& seen, double most, bool forced,
                 BlockRecord& record) {
  return HWY_DYNAMIC_DISPATCH(watch_here)(setting, seen, most, forced, record);
}

}  // namespace gradus::constant_target
#endif
