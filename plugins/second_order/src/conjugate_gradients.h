// The method of conjugate gradients for a linear system that is known by its products alone.
#pragma once

#include <cstdint>
#include <functional>

#include "gradus/tensor.h"

namespace gradus::second_order {

/// What was found.
struct CgResult {
  Tensor solution;
  bool negative = false;  ///< ended at a direction d with d'A d <= 0
};

/// Solves A x = b from x = 0 until |b - A x| <= tolerance |b|, in at most `most` products: M. R.
/// Hestenes, E. Stiefel, "Methods of conjugate gradients for solving linear systems", 1952;
/// J. Nocedal, S. J. Wright, "Numerical Optimization" (2006), algorithm 5.2. At a direction of
/// curvature <= 0 it ends with the solution so far, or with b where there is none (algorithm 7.1).
CgResult conjugate_gradients(const std::function<Tensor(const Tensor&)>& product, const Tensor& b,
                             double tolerance, int64_t most);

}  // namespace gradus::second_order
