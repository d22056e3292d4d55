// The Lyapunov function of a network and a constant xi, and what a step does to it. THEORY.md of
// this plugin derives every formula.
#pragma once

#include <array>
#include <span>

#include "constant_target/measure.h"
#include "constant_target/network.h"
#include "constant_target/risk.h"

namespace gradus::constant_target {

/// What is known of one network at the start of a step, in float64.
struct StepTerms {
  double risk = 0;         ///< L
  double cross = 0;        ///< integral of (N - f)(f - xi); 0 for f = xi
  double value = 0;        ///< V: ||theta||^2 + (c - 2 xi)^2 if shallow, else deep_value
  double norm = 0;         ///< ||theta||^2
  double inner_norm = 0;   ///< ||theta||^2 without the last bias: ||w||^2 + ||b||^2 + ||v||^2
  double output_bias = 0;  ///< c (the first output's)
  double inner = 0;        ///< <grad V, G>
  double gradient = 0;     ///< ||G||^2
  double weighted = 0;     ///< sum_k (k ||G_{b^k}||^2 + ||G_{W^k}||^2); shallow: ||G||^2 + G_c^2
  double scale = 0;        ///< bound of |N - xi| on the support (path_scale)
};

/// V = sum_k (k ||b^k||^2 + ||W^k||^2) - 2 L <xi, b^L> for the layers k = 1 .. L; for a shallow
/// network 4 xi^2 more, which makes it ||theta||^2 + (c - 2 xi)^2. scale: sum over the outputs of
/// |W^L| (.. (|w_i| R + |b_i|) ..) + |b^L| + |xi| + extra. theta and gradient [entries][lanes].
template <class T>
void lyapunov_terms(const Network& network, const T* theta, const BlockRisk<T>& at,
                    const std::array<double, lanes>& xi, double radius, double extra,
                    std::array<StepTerms, lanes>& out);

/// The constants of the bounds for one measure.
struct Bounds {
  double box = 2;     ///< A^2 (d + 1)
  double radius = 2;  ///< 1 + R^2
  explicit Bounds(const Measure& measure);
  /// kappa = A^2 (d+1) V + 1: V falls in a step of length gamma < 1 / kappa.
  double kappa(double value) const { return box * value + 1; }
  /// kappa_s = 1 + (1 + R^2) V / 2, which gives the same with the support in place of the box.
  double sharp_kappa(double value) const { return 1 + radius * value / 2; }
};

/// |<grad V, G> - 4 layers (L + cross)| / (scale sqrt(L)); 0 for L < 1e-290 (float32: 1e-30).
double identity_defect(const Network& network, const StepTerms& terms, bool single);

/// The step length at which V neither falls nor rises: 4 layers L / weighted; 0 where G = 0.
double critical_step(const Network& network, const StepTerms& terms);

/// V after a step of length gamma minus V before it: -4 layers gamma (L + cross) + gamma^2
/// weighted.
double step_change(const Network& network, const StepTerms& terms, double gamma);

/// -8 gamma (1 - gamma kappa) L, which that change does not exceed; NaN for deep networks, where no
/// bound is known.
double change_bound(const Network& network, const Bounds& bounds, const StepTerms& terms,
                    double gamma);

/// V(theta + delta) - V(theta) for any step delta, by the gradient and the square of delta: V is
/// quadratic. Without the rounding of a difference of two V.
double change_along(const Network& network, std::span<const double> theta,
                    std::span<const double> delta, double xi);

/// ||G||^2 / (4 (A^2 (d+1) ||theta||^2 + 1) L) and (||G||^2 + G_c^2) / (4 ((1+R^2) inner_norm + 2)
/// L): at most 1 for shallow networks. 0 where the risk is.
double gradient_ratio(const Bounds& bounds, const StepTerms& terms);
double sharp_gradient_ratio(const Bounds& bounds, const StepTerms& terms);

/// The largest violation of ||theta||^2 <= V <= 3 ||theta||^2 + 8 xi^2 and V >= 2 xi^2, relative to
/// V; negative or 0 where all hold.
double sandwich_excess(const StepTerms& terms, double xi);

}  // namespace gradus::constant_target
