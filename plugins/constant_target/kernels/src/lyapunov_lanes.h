// The sums over all entries of a block that StepTerms are made of.
#pragma once

#include <array>

#include "constant_target/network.h"

namespace gradus::constant_target {

/// Fields of StepTerms, lanes side by side; `value` and `inner` without their terms in xi, `scale`
/// without |xi|.
struct LyapunovSums {
  using Row = std::array<double, lanes>;
  Row norm, inner_norm, value, inner, gradient, weighted, scale;
};

/// theta and gradient [entries][lanes]. The order of each lane's additions is that of its entries,
/// whatever the instruction set.
void lyapunov_sums(const Network& network, const float* theta, const float* gradient, double radius,
                   LyapunovSums& out);
void lyapunov_sums(const Network& network, const double* theta, const double* gradient,
                   double radius, LyapunovSums& out);

}  // namespace gradus::constant_target
