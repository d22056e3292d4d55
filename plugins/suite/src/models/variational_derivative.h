// The derivative of suite.variational, written out: forward, then backward, on buffers that are
// kept from call to call.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "gradus/model.h"

namespace gradus::models {

/// Which parameters the five dense layers have: indices into the model's parameters.
struct VariationalLayers {
  struct Dense {
    int weight = -1, bias = -1;
  };
  Dense encoder, mean, variance, decoder, output;
};

class VariationalDerivative {
 public:
  VariationalDerivative(VariationalLayers layers, int64_t visible, int64_t latent)
      : layers_(layers), visible_(visible), latent_(latent) {}

  /// Value and gradient of the network of variational.h; see Answer. May be called from several
  /// threads: one of them uses the kept buffers.
  void run(const Tensors& parameters, const Batch& batch, const Loss& loss, const Ask& ask,
           Answer& answer);

 private:
  using Dense = VariationalLayers::Dense;
  struct Workspace {
    Tensor code, mean, variance, spread, latent, decoded, output, slope;
    Tensor by_decoded, by_latent, by_mean, by_variance, of_mean, by_code;
    Tensors gradients;
  };
  /// A call: what is given, and where to write.
  struct Call {
    const Tensors& parameters;
    const Tensor& input;
    const std::vector<char>& wanted;
    Workspace& work;
  };
  void forward(const Call& call) const;
  void backward(const Call& call, const Tensor& slope) const;
  /// x W' + b in `slot`.
  Tensor& apply(const Call& call, const Dense& layer, const Tensor& x, Tensor& slot) const;
  /// The gradients of a layer's weight and bias, where they are asked for.
  void differentiate(const Call& call, const Dense& layer, const Tensor& x,
                     const Tensor& delta) const;

  VariationalLayers layers_;
  int64_t visible_, latent_;
  std::mutex mutex_;
  Workspace kept_;
};

}  // namespace gradus::models
