// A line search for the strong Wolfe conditions.
#pragma once

#include <cstdint>
#include <functional>

#include "gradus/tensor.h"

namespace gradus::line_search {

/// A point on the line theta + t d: value, gradient (flat) and slope g'd there.
struct LinePoint {
  double t = 0;
  double value = 0;
  double slope = 0;
  Tensor gradient;
};

struct WolfeSettings {
  double decrease = 1e-4;          ///< c1: f(t) <= f(0) + c1 t f'(0)
  double curvature = 0.9;          ///< c2: |f'(t)| <= c2 |f'(0)|
  double tolerance_change = 1e-9;  ///< ends when the bracket moves no coordinate by more
  int64_t evaluations = 25;        ///< after the first one
};

/// J. Nocedal, S. J. Wright, "Numerical Optimization" (2006), algorithms 3.5 and 3.6, with the
/// cubic interpolation of eq. 3.59 and the safeguards of M. Schmidt's minFunc, as
/// torch.optim.LBFGS. `start` is the point t = 0 with slope < 0, `first` the first t to try,
/// `largest` the largest absolute coordinate of d. A value that is not finite counts as too large.
/// Returns the best point found, which satisfies the conditions unless the evaluations ran out.
LinePoint strong_wolfe(const std::function<LinePoint(double t)>& evaluate, const LinePoint& start,
                       double first, double largest, const WolfeSettings& settings);

/// The minimizer of the cubic with these values and slopes, cut to [low, high]; the middle where
/// the cubic has none.
double cubic_minimum(const LinePoint& a, const LinePoint& b, double low, double high);

}  // namespace gradus::line_search
