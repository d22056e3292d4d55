#include "kept_buffer.h"

namespace gradus::models {

Tensor& kept_buffer(Tensor& slot, at::IntArrayRef shape, const Tensor& like) {
  const bool mine = slot.defined() && slot.use_count() == 1 && slot.storage().use_count() == 1;
  if (!mine || slot.sizes() != shape || slot.scalar_type() != like.scalar_type() ||
      slot.device() != like.device() || !slot.is_contiguous()) {
    slot = like.new_empty(shape);
  }
  return slot;
}

}  // namespace gradus::models
