// One network at a time, for tests and tools.
#pragma once

#include <span>
#include <vector>

#include "constant_target/lyapunov.h"

namespace gradus::constant_target {

struct SingleRisk {
  StepTerms terms;
  std::vector<double> gradient;  ///< G in the order of Network
};

/// Risk, gradient and the terms of the Lyapunov function at theta; computed in the scalar type T.
template <class T = double>
SingleRisk evaluate_single(const Network& network, std::span<const double> theta, double xi,
                           const Measure& measure);

}  // namespace gradus::constant_target
