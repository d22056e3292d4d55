// Full-batch gradient descent on (1/2) sum_i |f(x_i) - y_i|^2 for tools and tests, with the steps
// of THEORY.md, section 2.3.
#pragma once

#include <functional>
#include <vector>

#include "kernels.h"

namespace gradus::grelu {

/// n points with targets, float64: [n, inputs] and [n, outputs].
struct Samples {
  Tensor points, targets;
};

/// n random unit points (normal directions) with labels +-1, or standard normal targets.
Samples sphere_samples(int64_t count, int64_t inputs, int64_t outputs, bool signs, uint64_t seed);

/// Smallest angle between two points.
double least_angle(const Tensor& points);

/// c / (L m Var(C)): c o/(m L) by default, twice that in he form.
double kernel_free_step(const NetSettings& settings, double c);

/// Changes net.W (and biases) in place, one step after the other.
class Descent {
 public:
  /// The net and the samples must outlive the descent. The gates are computed once.
  Descent(Net& net, const Samples& samples);

  /// (1/2) sum |f - y|^2 at the current weights.
  double loss();
  /// One step; returns the loss before it.
  double step(double eta);
  /// Steps until the loss is at most `goal`, at most `most` steps; returns the losses before each
  /// step and, last, the loss at the end. Ends early where the loss is not finite or above 1e6
  /// times the first. `observe` sees the weights after `step` steps, and their loss.
  std::vector<double> run(double eta, double goal, int64_t most,
                          const std::function<void(int64_t step, double loss)>& observe = {});
  const Tensors& masks() const { return masks_; }
  /// Residual f - y of the last loss or step, [n, outputs].
  const Tensor& residual() const { return residual_; }

 private:
  double evaluate();
  void update(double eta);
  Net& net_;
  const Samples& samples_;
  Tensors masks_;
  Tensor first_, residual_, gradient_;
  Pass pass_;
};

/// Largest Frobenius norm of a change of W_k.
double movement(const Tensors& now, const Tensors& start);

}  // namespace gradus::grelu
