// The rectification of RAdam, which AdaBelief uses too.
#pragma once

#include <cstdint>

namespace gradus::adaptive {

/// L. Liu et al., "On the variance of the adaptive learning rate and beyond", 2020, section 4:
///   length = rho_t = rho - 2 t beta2^t / (1 - beta2^t),  rho = 2 / (1 - beta2) - 1
///   factor = sqrt((1 - beta2^t) (rho_t - 4)(rho_t - 2) rho / ((rho - 4)(rho - 2) rho_t)),
/// where rho_t > 4; else the factor is 1.
struct Rectified {
  double length = 0;
  double factor = 1;
};
Rectified rectification(double beta2, int64_t step);

}  // namespace gradus::adaptive
