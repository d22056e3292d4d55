#include "gradus/ops.h"

#include <algorithm>

namespace gradus {

Contiguous::Contiguous(const Tensors& tensors) : original_(tensors) {
  const auto contiguous = [](const Tensor& tensor) { return tensor.is_contiguous(); };
  if (std::ranges::all_of(tensors, contiguous)) return;
  copied_.reserve(tensors.size());
  for (const Tensor& tensor : tensors) copied_.push_back(tensor.detach().contiguous());
}

void Contiguous::write_back() const {
  for (std::size_t i = 0; i < copied_.size(); ++i) {
    if (!original_[i].is_contiguous()) original_[i].detach().copy_(copied_[i]);
  }
}

Tensors zeros_for(const Tensors& tensors) {
  Tensors zeros;
  zeros.reserve(tensors.size());
  for (const Tensor& tensor : tensors) zeros.push_back(tensor.detach().new_zeros(tensor.sizes()));
  return zeros;
}

}  // namespace gradus
