// What is measured along one trajectory: everything that the claims are judged by.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "constant_target/lyapunov.h"

namespace gradus::constant_target {

/// How a trajectory was begun and which of its steps are compared with which bounds.
struct TrajectorySetting {
  Network network;
  Bounds bounds;
  double xi = 0;
  bool single = false;       ///< float32 parameters
  bool followed = false;     ///< extremes between two points of the series are kept
  bool looked = false;       ///< and those between two looks of the driver
  bool sharp = false;        ///< sums with kappa_s in place of kappa
  std::int64_t planned = 0;  ///< steps of the whole run: the slope is fitted to its last 9/10
  std::int64_t fit_stride = planned / 2000 + 1;  ///< to evenly spaced steps, 2000 at most
};

/// The largest of each over some steps, in absolute numbers; -inf over none.
struct StepExtremes {
  double change = -std::numeric_limits<double>::infinity();  ///< dV
  double excess = -std::numeric_limits<double>::infinity();  ///< dV + 8 gamma (1 - gamma kappa) L
  double step_error = 0;  ///< of the one-step formula, relative to the largest V involved
  double defect = 0;
  double gradient_ratio = 0;
};

/// The largest so far of what a record states relative to a size that stays the same: divided once,
/// at the end, in place of at every step.
struct UnscaledExtremes {
  double change = -std::numeric_limits<double>::infinity();        ///< of rise
  double excess = -std::numeric_limits<double>::infinity();        ///< of bound_excess
  double norm = -std::numeric_limits<double>::infinity();          ///< of norm_ratio
  double sum = -std::numeric_limits<double>::infinity();           ///< of sum_excess
  double weighted_min = -std::numeric_limits<double>::infinity();  ///< of min_excess
  double bias = -std::numeric_limits<double>::infinity();          ///< of bias_error
};

/// Greatest violations and sums over all steps so far. Ratios are relative to what their name or
/// comment says; a negative excess is a distance to the bound. All fields are numbers, so that a
/// state is saved as one list.
struct TrajectoryRecord {
  double steps = 0;
  double diverged_step = -1;  ///< V > 1e100 max(1, V_0) from that step on; -1: never
  double given_multiple = 0;  ///< m
  double start_value = 0;     ///< V_0
  double budget = 0;          ///< V_0 minus the least value of V: shallow V_0 - 2 xi^2
  double start_norm = 0;      ///< ||theta_0||^2
  double kappa = 0;           ///< kappa at the start
  double sharp_kappa = 0;     ///< kappa_s at the start
  double start_risk = 0;
  double risk = 0;   ///< at the latest step's start (sgd: of its batch)
  double value = 0;  ///< V there
  double min_risk = std::numeric_limits<double>::infinity();
  double largest_step = 0;          ///< sup gamma_n
  double defect = 0;                ///< largest identity_defect
  double sandwich_excess = -1;      ///< largest, relative to V
  double gradient_ratio = 0;        ///< largest
  double sharp_gradient_ratio = 0;  ///< largest
  double step_error = 0;            ///< of the one-step formula, relative to the largest V involved
  double rise = -1;                 ///< largest dV / V_0
  double rises = 0;                 ///< steps with dV > 1e-13 V_0
  double first_rise = -1;           ///< the first of them; -1: none
  double bound_excess = -1;         ///< largest (dV + 8 gamma (1 - gamma kappa) L) / V_0
  double norm_ratio = 0;            ///< largest ||theta||^2 / V_0
  double decrease_sum = 0;          ///< sum of 8 gamma (1 - gamma kappa_0) L
  double weight_sum = 0;            ///< sum of 8 gamma (1 - gamma kappa_0)
  double sum_excess = -1;           ///< largest (decrease_sum - budget) / V_0
  double min_excess = -1;           ///< largest (weight_sum min_risk - budget) / V_0
  double bias_error = 0;            ///< of c_n - xi = prod (1 - 2 gamma) (c_0 - xi), relative
  double bias_factor = 1, start_bias = 0;
  double fit_points = 0, fit_x = 0, fit_y = 0, fit_xx = 0, fit_xy = 0;  ///< sums of ln n, ln L
  double time = 0, integral = 0;  ///< flow: t and the integral of L
  double balance = 0;             ///< flow: largest |V - V_0 + 8 integral| / V_0
  double risk_rise = -1;          ///< flow: largest (L_{n+1} - L_n) / L_0
  double time_risk = 0;  ///< flow: largest 4 layers t L / budget; shallow: 8 t L / (V_0 - 2 xi^2)
  StepExtremes since_point = {};  ///< since the last point of the series, where one is followed
  StepExtremes since_look = {};   ///< since the driver's last look
  UnscaledExtremes unscaled = {};

  bool diverged() const { return diverged_step >= 0; }
  /// The guaranteed upper bound of min L after the steps done; infinite where there is none.
  double guaranteed_risk() const;
  /// Least squares slope of ln L on ln n over [planned/10, planned]; -inf where the risk fell below
  /// 1e-20 of its start or was 0, NaN for fewer than two points.
  double slope() const;
};

/// The record as a list of numbers, and back.
std::span<double> numbers(TrajectoryRecord& record);

/// The first step's start.
void begin(const TrajectorySetting& setting, const StepTerms& terms, TrajectoryRecord& record);

/// Each step's start, with the terms there and the length of the step that follows.
void observe(const TrajectorySetting& setting, const StepTerms& terms, double gamma,
             TrajectoryRecord& record);

/// After the step: V, ||theta||^2 and c where it ended, beside the terms before.
void after_step(const TrajectorySetting& setting, const StepTerms& before, double gamma,
                const StepTerms& after, TrajectoryRecord& record);

/// Sets rise, bound_excess, norm_ratio, sum_excess, min_excess and bias_error from the steps so
/// far.
void settle(const TrajectorySetting& setting, TrajectoryRecord& record);

/// After a step of a solver of the flow: `integral` is that of L over the step of length dt.
void after_flow_step(const TrajectorySetting& setting, double dt, double integral,
                     const StepTerms& after, TrajectoryRecord& record);

}  // namespace gradus::constant_target
