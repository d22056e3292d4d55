#include "steps.h"

#include <cmath>

namespace gradus::elementwise {

Tensors each_network(const Tensors& tensors, int64_t copies) {
  if (copies == 0) return tensors;
  Tensors all;
  all.reserve(tensors.size() * static_cast<std::size_t>(copies));
  for (const Tensor& tensor : tensors) {
    for (int64_t k = 0; k < copies; ++k) all.push_back(tensor.detach().select(0, k));
  }
  return all;
}

double norm_of(const Tensor& tensor) {
  return tensor.detach().norm().item<double>();
}

double root_mean_square(const Tensor& tensor) {
  return norm_of(tensor) / std::sqrt(static_cast<double>(tensor.numel()));
}

}  // namespace gradus::elementwise
