// |theta - theta_0|^2 and |g|^2 in one pass.
#pragma once

#include "sums.h"

namespace gradus::parameter_free {

struct DistanceAndNorm {
  template <class N>
  std::array<N, 2> operator()(const N& theta, const N& start, const N& g) const {
    const N moved = theta - start;
    return {moved * moved, g * g};
  }
};

}  // namespace gradus::parameter_free
