#include "flat.h"

namespace gradus::baselines {

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

}  // namespace gradus::baselines
