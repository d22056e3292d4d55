// What is measured along one trajectory: everything that the claims are judged by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "constant_target/lyapunov.h"

namespace gradus::constant_target {

/// What the trajectories of a block share: which of their steps are compared with which bounds.
struct WatchSetting {
  Network network;
  Bounds bounds;
  bool single = false;  ///< float32 parameters
  bool sharp = false;   ///< sums with kappa_s in place of kappa
  bool flow = false;
  double dt = 0;             ///< of the flow's steps
  std::int64_t planned = 0;  ///< steps of the whole run: the slope is fitted to its last 9/10
  std::int64_t fit_stride = planned / 2000 + 1;  ///< to evenly spaced steps, 2000 at most
  /// The first of those steps from this one on.
  std::int64_t next_fit(std::int64_t step) const {
    const std::int64_t first = std::max({step, std::int64_t{1}, (planned + 9) / 10});
    return (first + fit_stride - 1) / fit_stride * fit_stride;
  }
};

/// The largest of each over some steps, in absolute numbers; -inf over none.
template <class Number>
struct ExtremesOf {
  Number change = -std::numeric_limits<double>::infinity();  ///< dV
  Number excess = -std::numeric_limits<double>::infinity();  ///< dV + 8 gamma (1 - gamma kappa) L
  Number step_error = 0;  ///< of the one-step formula, relative to the largest V involved
  Number defect = 0;
  Number gradient_ratio = 0;
};
using StepExtremes = ExtremesOf<double>;

/// The largest so far of what a record states relative to a size that stays the same: divided when
/// the record is read, in place of at every step.
template <class Number>
struct UnscaledOf {
  Number change = -std::numeric_limits<double>::infinity();        ///< of rise
  Number excess = -std::numeric_limits<double>::infinity();        ///< of bound_excess
  Number norm = -std::numeric_limits<double>::infinity();          ///< of norm_ratio
  Number sum = -std::numeric_limits<double>::infinity();           ///< of sum_excess
  Number weighted_min = -std::numeric_limits<double>::infinity();  ///< of min_excess
  Number bias = -std::numeric_limits<double>::infinity();          ///< of bias_error
};

/// Greatest violations and sums over all steps so far, of one trajectory or of each of a block
/// (Row). Ratios are relative to what their name or comment says; a negative excess is a distance
/// to the bound. All fields are numbers, so that a state is saved as one list.
template <class Number>
struct RecordOf {
  Number steps = 0;
  Number diverged_step = -1;  ///< V > 1e100 max(1, V_0) from that step on; -1: never
  Number given_multiple = 0;  ///< m
  Number start_value = 0;     ///< V_0
  Number budget = 0;          ///< V_0 minus the least value of V: shallow V_0 - 2 xi^2
  Number start_norm = 0;      ///< ||theta_0||^2
  Number kappa = 0;           ///< kappa at the start
  Number sharp_kappa = 0;     ///< kappa_s at the start
  Number start_risk = 0;
  Number risk = 0;   ///< at the latest step's start (sgd: of its batch)
  Number value = 0;  ///< V there
  Number min_risk = std::numeric_limits<double>::infinity();
  Number largest_step = 0;          ///< sup gamma_n
  Number defect = 0;                ///< largest identity_defect
  Number sandwich_excess = -1;      ///< largest, relative to V
  Number gradient_ratio = 0;        ///< largest
  Number sharp_gradient_ratio = 0;  ///< largest
  Number step_error = 0;            ///< of the one-step formula, relative to the largest V involved
  Number rise = -1;                 ///< largest dV / V_0
  Number rises = 0;                 ///< steps with dV > 1e-13 V_0
  Number first_rise = -1;           ///< the first of them; -1: none
  Number bound_excess = -1;         ///< largest (dV + 8 gamma (1 - gamma kappa) L) / V_0
  Number norm_ratio = 0;            ///< largest ||theta||^2 / V_0
  Number decrease_sum = 0;          ///< sum of 8 gamma (1 - gamma kappa_0) L
  Number weight_sum = 0;            ///< sum of 8 gamma (1 - gamma kappa_0)
  Number sum_excess = -1;           ///< largest (decrease_sum - budget) / V_0
  Number min_excess = -1;           ///< largest (weight_sum min_risk - budget) / V_0
  Number bias_error = 0;            ///< of c_n - xi = prod (1 - 2 gamma) (c_0 - xi), relative
  Number bias_factor = 1, start_bias = 0;
  Number fit_points = 0, fit_x = 0, fit_y = 0, fit_xx = 0, fit_xy = 0;  ///< sums of ln n, ln L
  Number time = 0, integral = 0;  ///< flow: t and the integral of L
  Number balance = 0;             ///< flow: largest |V - V_0 + 8 integral| / V_0
  Number risk_rise = -1;          ///< flow: largest (L_{n+1} - L_n) / L_0
  Number time_risk = 0;  ///< flow: largest 4 layers t L / budget; shallow: 8 t L / (V_0 - 2 xi^2)
  ExtremesOf<Number> latest = {};       ///< since `fold`, not in the fields above yet
  ExtremesOf<Number> since_point = {};  ///< since the last point of the series
  ExtremesOf<Number> since_look = {};   ///< since the driver's last look
  UnscaledOf<Number> unscaled = {};
};
using BlockRecord = RecordOf<Row>;

/// The record of one trajectory, as its readers see it.
struct TrajectoryRecord : RecordOf<double> {
  bool diverged() const { return diverged_step >= 0; }
  /// The guaranteed upper bound of min L after the steps done; infinite where there is none.
  double guaranteed_risk() const;
  /// Least squares slope of ln L on ln n over [planned/10, planned]; -inf where the risk fell below
  /// 1e-20 of its start or was 0, NaN for fewer than two points.
  double slope() const;
};

/// The record of trajectories that start with these terms.
BlockRecord begun(const WatchSetting& setting, const BlockTerms& terms, const Row& xi);

/// What a step did, seen at its end. The length of the step is gamma.
struct StepSeen {
  const BlockTerms* before = nullptr;  ///< at its start; null at the start of the trajectory
  const BlockTerms& now;
  const Row& gamma;
  const Row& integral;  ///< flow: of L over the step
  const Row& xi;
  std::int64_t step = 0;  ///< number of the steps done
  bool fit = false;       ///< the slope is fitted to this step
};

/// Compares the step with the bounds, and the terms at its end with those that hold at any place.
/// A trajectory that ends beyond every scale is diverged: nothing is judged there any more. Whether
/// some have.
bool watch(const WatchSetting& setting, const StepSeen& seen, BlockRecord& record);

/// Brings the extremes of the latest steps into all other fields.
void fold(const WatchSetting& setting, BlockRecord& record);

/// One trajectory's record, with rise, bound_excess, norm_ratio, sum_excess, min_excess and
/// bias_error.
TrajectoryRecord record_of(const WatchSetting& setting, const BlockRecord& record, double xi,
                           std::size_t lane);

/// The part of `watch` for trajectories that have not diverged. Unless forced, does nothing and
/// returns false where a V is above `most`.
bool watch_lanes(const WatchSetting& setting, const StepSeen& seen, double most, bool forced,
                 BlockRecord& record);

}  // namespace gradus::constant_target
