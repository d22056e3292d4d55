// The pairs (s, y) of L-BFGS.
#pragma once

#include "gradus/plugin.h"

namespace gradus::baselines {

/// The last pairs s = theta_new - theta, y = g_new - g, and the approximation H of the inverse
/// Hessian that they make: J. Nocedal, S. J. Wright, "Numerical Optimization" (2006), eq. 7.16 with
/// H_0 = (s'y / y'y) I of the newest pair.
class LbfgsHistory {
 public:
  explicit LbfgsHistory(int64_t size) : size_(size) {}

  /// Keeps a pair where s'y > 1e-10, and drops the oldest above `size`.
  void remember(const Tensor& s, const Tensor& y);

  /// -H g by the two-loop recursion (algorithm 7.4); -g without pairs.
  Tensor direction(const Tensor& gradient) const;

  void state(Archive& archive);

 private:
  int64_t size_;
  Tensors s_, y_;  // oldest first
};

}  // namespace gradus::baselines
