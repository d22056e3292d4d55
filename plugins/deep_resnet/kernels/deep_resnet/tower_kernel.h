// Forward and backward of the residual tower for small widths and batches, without LibTorch.
//
//   h_k = h_{k-1} + delta sigma(A_k h_{k-1}),  k = 1..L,  A_k in R^{d x d}
//
// A vector register holds samples: a weight is broadcast, so weights and gradient keep LibTorch's
// layout [L, d, d] and nothing is copied. With the networks of a stack in the lanes the products
// cost the same (N samples and N networks fill a vector alike), and weights and gradients would
// have to be transposed on every call.
#pragma once

#include <cstdint>

#include "gradus/aligned_vector.h"

namespace gradus::deep_resnet {

/// sigma: tanh; softplus2(z) = 2 log((1 + e^z) / 2); relu; linear.
enum class Sigma { tanh, softplus2, relu, linear };

struct TowerShape {
  int64_t depth = 0;    ///< L
  int64_t width = 0;    ///< d
  int64_t samples = 0;  ///< N
  Sigma sigma = Sigma::tanh;
  double factor = 1;  ///< delta
  bool operator==(const TowerShape&) const = default;
};

/// One tower at a time; its buffers are kept from call to call.
class TowerKernel {
 public:
  /// Throws Error "deep_resnet.shape" for a size below 1.
  explicit TowerKernel(const TowerShape& shape);

  /// weights [L, d, d], inputs [N, d], outputs [N, d], all row-major. Keeps what `backward` needs.
  void forward(const double* weights, const double* inputs, double* outputs);

  /// The gradient [L, d, d] of a function of the outputs with the given slope [N, d], at the
  /// weights of the last `forward`: with Lam_L = slope, E_k = delta sigma'(Z_k) Lam_k, G_k = E_k
  /// h_{k-1}^T and Lam_{k-1} = Lam_k + A_k^T E_k.
  void backward(const double* weights, const double* slope, double* gradient);

  /// max |A_k h_{k-1}| over layers, units and samples in the last `forward`.
  double largest_preactivation() const { return largest_; }
  const TowerShape& shape() const { return shape_; }
  /// Bytes of the buffers of a tower of that shape.
  static int64_t buffer_bytes(const TowerShape& shape);

 private:
  TowerShape shape_;
  int64_t columns_, padded_width_;           // N and d, padded to whole vectors
  AlignedVector<double> states_;             // [L][N][padded d]: h_{k-1}, transposed
  AlignedVector<double> slopes_;             // [L][d][padded N]: sigma'(Z_k)
  AlignedVector<double> now_, next_, work_;  // [d][padded N]
  AlignedVector<double> rows_;               // of the gradient, padded
  double largest_ = 0;
};

/// Name of the instruction set that the kernels use here: "AVX3", "AVX2", ...
const char* instruction_set();

}  // namespace gradus::deep_resnet
