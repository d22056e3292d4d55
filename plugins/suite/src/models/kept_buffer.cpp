#include "kept_buffer.h"

#include <ATen/ops/empty_like_ops.h>

namespace gradus::models {

Tensor& kept_buffer(Tensor& slot, at::IntArrayRef shape, const Tensor& like) {
  const bool mine = slot.defined() && slot.use_count() == 1 && slot.storage().use_count() == 1;
  if (!mine || slot.sizes() != shape || slot.scalar_type() != like.scalar_type() ||
      slot.device() != like.device() || !slot.is_contiguous()) {
    slot = like.new_empty(shape);
  }
  return slot;
}

Tensor laid_out_as(const Tensor& parameter, const Tensor& gradient) {
  if (parameter.is_contiguous()) return gradient;
  const Tensor copy = at::_ops::empty_like::call(parameter, std::nullopt, std::nullopt,
                                                 std::nullopt, std::nullopt, std::nullopt);
  return copy.detach().copy_(gradient);
}

}  // namespace gradus::models
