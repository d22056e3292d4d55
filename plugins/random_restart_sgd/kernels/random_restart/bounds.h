// Closed-form bounds of the probability that a network is dead at initialization. Nothing here is
// an estimate; monte_carlo.h is.
#pragma once

#include <optional>

#include "random_restart/laws.h"
#include "random_restart/shape.h"

namespace gradus::random_restart {

/// A probability and its complement, each accurate in relative terms where it is tiny.
struct Probability {
  double dead = 0, alive = 1;
};

/// q_struct, the sufficient-event bound: the exact probability of D1 (some hidden layer j >= 2 has
/// all weights and biases <= 0) and so a lower bound of P(D2):
///   1 - prod_{j=2}^{D} (1 - p_w^{l_j l_{j-1}} p_b^{l_j}),   for symmetric laws p_w = p_b = 1/2,
/// one more factor for j = 1 where the domain is non-negative (a >= 0); p_b = 1 for zero biases.
/// Derived in THEORY.md (section 3.1) from the argument of Cheridito, Jentzen, Rossmannek
/// (2021), arXiv 2006.07075; not quoted as a formula of that paper.
Probability struct_bound(const Shape& shape, const Law& law, bool nonnegative_domain);

/// q_point, the single-point upper bound of P(D2): 1 - prod_{j=1}^{D} (1 - 2^{-l_j}), exact for
/// "some layer is off at one fixed point". Empty for laws that are not symmetric. Derived
/// (section 3.1).
std::optional<Probability> point_bound(const Shape& shape, const Law& law);

/// S_L = sum_{j=2}^{D} p_w^{l_j l_{j-1}} p_b^{l_j} (with the factor of j = 1 where a >= 0);
/// 1 - q_struct <= exp(-S_L). Derived (section 3.4).
double struct_exponent(const Shape& shape, const Law& law, bool nonnegative_domain);

/// Restarts for a live start with probability 1 - delta: ln(1/delta) / (-ln q), q the probability
/// that one network is dead. 0 where q = 0, infinite where q = 1. `alive` = 1 - q keeps digits near
/// q = 1. Throws Error "random_restart.bounds" unless 0 < delta < 1 and 0 <= alive <= 1.
double restarts_for(double alive, double delta);

/// K_half = ln 2 / (-ln q).
double restarts_for_half(double alive);

}  // namespace gradus::random_restart
