// Thin helpers for optimizers that use LibTorch's fused kernels.
#pragma once

#include "gradus/tensor.h"

namespace gradus {

/// Contiguous stand-ins for a list of tensors. The fused CPU kernels read and write raw memory, so
/// a tensor with other strides has to be copied for them:
///   Contiguous work(objective.parameters());
///   at::_ops::_fused_sgd_::call(work.tensors(), ...);
///   work.write_back();
/// Where all are contiguous, as nearly always, nothing is copied.
class Contiguous {
 public:
  explicit Contiguous(const Tensors& tensors);
  const Tensors& tensors() const { return copied_.empty() ? original_ : copied_; }
  /// Copies changed values into the tensors that are not contiguous.
  void write_back() const;

 private:
  const Tensors& original_;
  Tensors copied_;  // empty where nothing had to be copied
};

/// Contiguous zeros, one for each tensor, with its shape, dtype and device.
Tensors zeros_for(const Tensors& tensors);

}  // namespace gradus
