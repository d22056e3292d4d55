// Constants of the two theorems of THEORY.md: linear convergence (A) and no roughening (B).
#pragma once

#include <cstdint>

namespace gradus::deep_resnet {

/// What the theorems assume. Norms of matrices over layers are of the rescaled weights
/// a_k = L^beta A_k.
struct Setting {
  double smallest = 1, largest = 1;  ///< singular values s, S of the inputs X (d x N)
  int64_t samples = 1;               ///< N
  int64_t depth = 1;                 ///< L
  double beta = 0.5;                 ///< 1 - alpha; every correction is of order L^-beta
  double curvature = 0;              ///< K = sup |sigma''|
  bool odd = false;                  ///< tanh: |sigma''(z)| <= 2 |z|, sharper corrections
  double loss = 0;                   ///< J_0
  double bound = 1.0 / 3;            ///< c: the weights stay |a_k|_2 <= c
  double initial = 0;                ///< c_0 = max_k |a_k(0)|_2 < c
};

/// Statement A. A value that overflows is infinite: the bound is vacuous.
struct Convergence {
  double rate = 0;             ///< mu = exp(-2c) s^2 / N: J falls by exp(-mu eta) a step, L -> inf
  double finite_rate = 0;      ///< mu_L <= mu: the same with the corrections of this depth; 0: none
  double finite_rate_odd = 0;  ///< mu_L with tanh's sharper corrections
  double smoothness = 0;       ///< Lambda: the step must satisfy eta <= 1 / Lambda
  double admissible_loss = 0;  ///< largest J_0 that the theorem covers
  double displacement = 0;     ///< bound of max_k |a_k(t) - a_k(0)|_F
  double travel = 0;           ///< bound of tau = sum_t eta(t) sqrt(2 J(t))
  bool certified = false;      ///< c > c_0 and J_0 <= admissible_loss
};
Convergence convergence_constants(const Setting& setting);

/// Statement B for a path a(0) with largest increment `increment` and p-variation `variation`.
struct Roughness {
  double increment = 0;        ///< bound (a) of max_k |Da_k(t)|
  double total_variation = 0;  ///< bound (b) of V_1(u(t)), u = a - a(0)
  double variation = 0;        ///< bound (c) of V_p(a(t))
};
/// `travel`: tau, measured or its bound; `total_increments`: sum_k |Da_k(0)|.
Roughness roughness_bounds(const Setting& setting, double travel, double increment,
                           double total_increments, double variation);

}  // namespace gradus::deep_resnet
