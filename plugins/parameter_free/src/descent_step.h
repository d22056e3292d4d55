// theta <- theta - rate (g + lambda theta)
#pragma once

#include "one_pass.h"

namespace gradus::parameter_free {

struct DescentStep {
  elementwise::Constant rate, decay;
  template <class N>
  void operator()(N& theta, N& g) const {
    theta = theta - rate * (g + decay * theta);
  }
};

}  // namespace gradus::parameter_free
