#include "flat.h"

namespace gradus::line_search {

Tensor flattened(const Tensors& tensors) {
  int64_t count = 0;
  for (const Tensor& tensor : tensors) count += tensor.numel();
  Tensor all = tensors[0].detach().new_empty({count});
  int64_t at = 0;
  for (const Tensor& tensor : tensors) {
    all.narrow(0, at, tensor.numel()).copy_(tensor.detach().reshape({-1}));
    at += tensor.numel();
  }
  return all;
}

void place(const Tensors& parameters, const Tensor& origin, const Tensor& direction, double t) {
  const Tensor point = origin.add(direction, t);
  int64_t at = 0;
  for (const Tensor& parameter : parameters) {
    parameter.detach().copy_(point.narrow(0, at, parameter.numel()).view(parameter.sizes()));
    at += parameter.numel();
  }
}

Tensors shaped(const Tensor& vector, const Tensors& tensors) {
  Tensors parts;
  int64_t at = 0;
  for (const Tensor& tensor : tensors) {
    parts.push_back(vector.narrow(0, at, tensor.numel()).view(tensor.sizes()));
    at += tensor.numel();
  }
  return parts;
}

}  // namespace gradus::line_search
