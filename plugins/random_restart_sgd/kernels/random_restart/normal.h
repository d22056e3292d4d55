// The normal transform of the initialization laws.
#pragma once

namespace gradus::random_restart {

/// Inverse of the standard normal distribution function at 1/2 + q, |q| < 1/2: algorithm AS 241
/// (PPND16) of M. J. Wichura, Applied Statistics 37 (1988) 477-484, doi 10.2307/2347330, relative
/// accuracy about 1e-16. One uniform draw gives one normal draw. Odd in q, bitwise. Written in IEEE
/// operations only (its logarithm too), so that the value is the same on every machine.
double inverse_normal(double q);

}  // namespace gradus::random_restart
