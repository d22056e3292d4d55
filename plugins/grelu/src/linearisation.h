// The first-order expansion of a network in its weights, trained beside it. THEORY.md, section 5.5.
#pragma once

#include "descent.h"
#include "gradus/archive.h"

namespace gradus::grelu {

/// Root of the mean square.
double rms(const Tensor& values);

/// f_lin(x; W) = f(x; W(0)) + grad_W f(x; W(0)) . (W - W(0)) under gradient descent on
/// (1/2) sum |f_lin - y|^2. It needs the kernel at the start alone:
///   r <- r - eta Theta_0 r at the training points,  f* <- f* - eta Theta_0(X*, X) r at others.
class Linearisation {
 public:
  /// Without values until its state is restored.
  Linearisation() = default;
  /// Taken at the weights that `net` has now. `unseen` may be undefined.
  Linearisation(const Net& net, const Samples& samples, const Tensor& unseen,
                Trained trained = Trained::hidden);

  /// 1 / largest eigenvalue of the kernel.
  double kernel_step() const;
  /// One step of gradient descent on the summed loss.
  void step(double eta);
  /// The summed loss.
  double loss() const;
  /// rms difference between a network's residual [n, outputs] and the expansion's.
  double train_gap(const Tensor& residual) const;
  /// rms difference between outputs [points, outputs] at the unseen points and the expansion's.
  double test_gap(const Tensor& outputs) const;
  void state(Archive& archive);
  /// Theta_0 [n x outputs, n x outputs].
  const Tensor& kernel() const { return kernel_; }

 private:
  Tensor kernel_, cross_;  // Theta_0 and Theta_0(X*, X)
  Tensor residual_;        // [n x outputs, 1]
  Tensor predicted_;       // [unseen x outputs, 1]
};

}  // namespace gradus::grelu
