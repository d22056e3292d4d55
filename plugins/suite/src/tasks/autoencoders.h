// suite.fashion_autoencoder and suite.fashion_variational: networks that describe an image by few
// numbers and draw it again.
#pragma once

#include <cstdint>
#include <memory>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// Pixels in [0, 1] of Fashion-MNIST are inputs and targets; loss: squared error, summed over the
/// pixels. By default 784-128-32-128-784 with tanh, the output logistic (G. E. Hinton, R. R.
/// Salakhutdinov, "Reducing the dimensionality of data with neural networks", 2006, doi
/// 10.1126/science.1127647; a benchmark of optimizers since J. Martens, "Deep learning via
/// Hessian-free optimization", 2010).
class FashionAutoencoder final : public Task {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit FashionAutoencoder(Options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("squared_error"); }
};

/// A variational autoencoder (D. P. Kingma, M. Welling 2013, arXiv 1312.6114) for the same pixels
/// as probabilities of black and white. With logits y, means m and logarithms of variances v of the
/// k latent numbers, the loss of a row is the negative evidence bound for one draw
///   sum_p log(1 + exp y_p) - x_p y_p  +  1/2 sum_k (m_k^2 + exp v_k - 1 - v_k).
/// The noise of each row is drawn once, from a seed of the problem's own, and stands beside its
/// pixels: the loss is a function and all methods see the same draws. In few epochs each draw is
/// met few times.
class FashionVariational final : public Task {
 public:
  struct Options {
    int64_t latent = 8;
    void declare(Schema& schema);
  };
  explicit FashionVariational(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;

 private:
  Options options_;
};

}  // namespace gradus::tasks
