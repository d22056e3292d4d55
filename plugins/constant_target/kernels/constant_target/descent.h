// Gradient descent, stochastic gradient descent and the gradient flow of many networks at once,
// with everything measured that the theory speaks of.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "constant_target/trajectory.h"

namespace gradus::constant_target {

/// theta_{n+1} = theta_n - gamma_n G(theta_n) with the risk of mu (gd) or of a batch (sgd); or
/// steps of length dt of d theta / dt = -G by Runge and Kutta's method of order 4 or by Euler's.
enum class Mode { gd, sgd, flow_rk4, flow_euler };
constexpr bool is_flow(Mode mode) {
  return mode == Mode::flow_rk4 || mode == Mode::flow_euler;
}

/// gamma_n: m/kappa_0, m/kappa_s0, 1/(18 max(|a|,|b|,|xi|,d)^5 (||theta_0||+1)^2), m times the
/// critical step at theta_n, or a number; each times (n+1)^-decay.
enum class StepRule { lyapunov, sharp, norm_closed_form, local, fixed };

/// Where a trajectory starts. Its network's entries are in the order of Network.
struct Start {
  std::vector<double> theta;
  double xi = 0.5;
  double multiple = 0.5;  ///< m
};

struct DescentOptions {
  Network network;
  Measure measure;
  Mode mode = Mode::gd;
  StepRule rule = StepRule::lyapunov;
  double step = 0.001;         ///< of StepRule::fixed
  double decay = 0;            ///< p
  double gradient_factor = 1;  ///< 1/2: the gradient of L/2, a control
  double dt = 0.002;
  int batch = 1;  ///< points of a batch (sgd)
  std::int64_t planned = 20000;
  int threads = 1;
  bool single = false;  ///< parameters in float32
  bool watched = true;  ///< else only what the step needs is computed
  std::int64_t series_points = 200;
};

/// Fills one batch: points [batch][inputs] and, where the target is no constant, its values
/// [batch]. Called from several threads.
using DrawBatch = std::function<void(std::int64_t step, std::int64_t start, std::span<double> x,
                                     std::span<double> target)>;

/// Risk and gradient of one network in place of the kernel's, on the atoms of that network.
using Differentiate =
    std::function<double(std::span<const double> theta, const Atoms<double>& atoms, double xi,
                         std::span<double> gradient)>;

/// A point of a trajectory's series: the start of a step, what that step does, and the worst over
/// the steps since the point before. Numbers only.
struct SeriesPoint {
  double step = 0, time = 0;
  double risk = 0;       ///< of mu, also for sgd
  double step_risk = 0;  ///< L of the step: sgd: of its batch
  double value = 0;      ///< V
  double bound = 0;      ///< guaranteed bound of the least risk so far (flow: of the risk)
  double value_bound =
      0;              ///< V_0 - decrease_sum, which V does not exceed (flow: equals, at 0 error)
  double length = 0;  ///< gamma of the step
  double change = std::numeric_limits<double>::quiet_NaN();  ///< V at its end minus V; last: NaN
  double predicted_change = 0;                               ///< the same by the one-step formula
  double change_bound = 0;                                   ///< NaN where none is known
  double norm = 0, gradient_norm = 0;                        ///< ||theta||^2, ||G||
  double kappa = 0, critical_step = 0;
  double defect = 0, gradient_ratio = 0;
  double decrease_sum = 0, decrease_left = 0;  ///< before the step; left: V_0 - 2 xi^2 - the sum
  double min_risk = 0, rises = 0;              ///< so far
  double balance = 0, time_risk = 0;           ///< flow: worst so far
  StepExtremes since = {};                     ///< over the steps from the point before on
};

/// Steps at which series have points: all, where they are fewer than `points`, else 0, 1, 2, ... on
/// a logarithmic scale; and `planned`.
std::vector<std::int64_t> series_steps(std::int64_t planned, std::int64_t points);

class Descent {
 public:
  virtual ~Descent() = default;
  virtual void advance(std::int64_t steps) = 0;
  /// Measures where the networks are now: completes the records. Not to be continued.
  virtual void finish() = 0;
  virtual std::int64_t step() const = 0;
  virtual std::int64_t starts() const = 0;
  virtual TrajectoryRecord record(std::int64_t start) const = 0;
  virtual StepTerms terms(std::int64_t start) const = 0;     ///< of the latest step's start
  virtual double step_length(std::int64_t start) const = 0;  ///< of the latest step
  /// Empty but for the first `with_series(options)` starts.
  virtual const std::vector<SeriesPoint>& series(std::int64_t start) const = 0;
  /// The worst over the steps since this was last asked, of start 0 alone.
  virtual StepExtremes look() = 0;
  virtual std::vector<double> parameters(std::int64_t start) const = 0;
  virtual double xi(std::int64_t start) const = 0;
  virtual bool all_diverged() const = 0;
  /// The whole state as a list of numbers, and back into a Descent made with the same arguments.
  virtual std::vector<double> save() const = 0;
  virtual void restore(std::span<const double> state) = 0;
};

/// Series are kept of that many starts: 256 of the default length, at least one.
std::int64_t with_series(const DescentOptions& options);

/// Results of a start do not depend on the other starts or on threads. `draw` is needed for sgd;
/// `differentiate` is optional. Throws Error "constant_target.step_rule" for a rule that has no
/// bound for more than two layers, "constant_target.start" for entries of another number.
std::unique_ptr<Descent> make_descent(const DescentOptions& options, std::span<const Start> starts,
                                      DrawBatch draw = {}, Differentiate differentiate = {});

}  // namespace gradus::constant_target
