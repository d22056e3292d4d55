// Statement D on small problems: noise in the network's dual norm, stopping times, batch sizes.
#pragma once

#include <cstdint>
#include <vector>

#include "random_nets.h"
#include "step.h"

namespace gradus::dsgd {

/// Per-sample gradients of a net at given parameters, from which the gradient of any batch is a
/// weighted sum.
class SampleGradients {
 public:
  SampleGradients(const RandomNet& net, const Chain& chain, const Tensors& parameters);

  /// Matrices of the mean over all rows.
  const Tensors& full() const { return full_; }
  /// Matrices of the mean over `batch` rows drawn with replacement.
  Tensors draw(Stream& stream, int64_t batch) const;
  /// E ||delta_i||_F^2 of each layer for one sample.
  const std::vector<double>& variance() const { return variance_; }

 private:
  Tensors flat_;  // by layer: [rows, entries]
  Tensors full_;
  std::vector<double> variance_;
};

/// N_i of statement D: ||G||_{q,*}^2 <= N_i ||G||_F^2.
double dual_factor(LayerNorm norm, int64_t rows, int64_t columns);

/// sum_i N_i E||delta_i||_F^2 / P_i: sig2 for a batch of one.
double noise_bound(const Chain& chain, const SampleGradients& gradients,
                   const std::vector<double>& bounds);

/// Mean and standard error.
struct Estimate {
  double mean = 0, error = 0;
};
Estimate estimate(const std::vector<double>& values);

}  // namespace gradus::dsgd
