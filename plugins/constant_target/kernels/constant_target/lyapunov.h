// The Lyapunov function of a network and a constant xi, and what a step does to it. THEORY.md of
// this plugin derives every formula.
#pragma once

#include <span>

#include "constant_target/lanes.h"
#include "constant_target/measure.h"
#include "constant_target/network.h"
#include "constant_target/risk.h"

namespace gradus::constant_target {

/// What is known of one network, or of each of a block (Row), at the start of a step.
template <class Number>
struct TermsOf {
  Number risk = 0;        ///< L
  Number cross = 0;       ///< integral of (N - f)(f - xi); 0 for f = xi
  Number value = 0;       ///< V: ||theta||^2 + (c - 2 xi)^2 if shallow, else as lyapunov_terms says
  Number norm = 0;        ///< ||theta||^2
  Number inner_norm = 0;  ///< ||theta||^2 without the last bias: ||w||^2 + ||b||^2 + ||v||^2
  Number output_bias = 0;  ///< c (the first output's)
  Number inner = 0;        ///< <grad V, G>
  Number gradient = 0;     ///< ||G||^2
  Number weighted = 0;     ///< sum_k (k ||G_{b^k}||^2 + ||G_{W^k}||^2); shallow: ||G||^2 + G_c^2
  Number scale = 0;        ///< bound of |N - xi| on the support
};
using StepTerms = TermsOf<double>;
using BlockTerms = TermsOf<Row>;

/// V = sum_k (k ||b^k||^2 + ||W^k||^2) - 2 L <xi, b^L> for the layers k = 1 .. L; for a shallow
/// network 4 xi^2 more, which makes it ||theta||^2 + (c - 2 xi)^2. scale: sum over the outputs of
/// |W^L| (.. (|w_i| R + |b_i|) ..) + |b^L| + |xi| + extra. theta and gradient [entries][lanes]. The
/// order of each lane's additions is that of its entries, whatever the instruction set. `at` lends
/// its scratch.
void lyapunov_terms(const Network& network, const float* theta, BlockRisk<float>& at, const Row& xi,
                    double radius, double extra, BlockTerms& out);
void lyapunov_terms(const Network& network, const double* theta, BlockRisk<double>& at,
                    const Row& xi, double radius, double extra, BlockTerms& out);

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
