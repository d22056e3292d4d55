// The derivative of a chain of dense layers, written out: forward, then backward, on buffers that
// are kept from call to call. Besides LibTorch's matrix products it costs a few microseconds.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "gradus/model.h"
#include "nonlinearity.h"

namespace gradus::models {

/// One layer of the chain: indices into the parameters, and the activation.
struct DenseStep {
  int weight = -1;
  int bias = -1;  ///< -1: none
  const Nonlinearity* activation = nullptr;
};

class ChainDerivative {
 public:
  /// `feature_axes`: axes of one sample's input, which are flattened.
  ChainDerivative(std::vector<DenseStep> steps, int64_t feature_axes)
      : steps_(std::move(steps)), feature_axes_(feature_axes) {}

  /// Value, gradient and, where asked, the layers' inputs; see Answer. Parameters [out, in] or
  /// [copies, out, in]. May be called from several threads: one of them uses the kept buffers.
  void run(const Tensors& parameters, const Batch& batch, const Loss& loss, const Ask& ask,
           Answer& answer);

 private:
  struct Workspace {
    Tensors outputs, arguments, deltas, gradients;
  };
  void forward(Workspace& work, const Tensors& parameters, const Tensor& input) const;
  void backward(Workspace& work, const Tensors& parameters, const Tensor& input, Tensor slope,
                const std::vector<char>& wanted) const;
  void gradients_of(Workspace& work, const Tensors& parameters, std::size_t layer,
                    const Tensor& input, const Tensor& delta,
                    const std::vector<char>& wanted) const;

  std::vector<DenseStep> steps_;
  int64_t feature_axes_;
  std::mutex mutex_;
  Workspace kept_;
};

}  // namespace gradus::models
