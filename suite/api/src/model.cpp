#include "gradus/model.h"

#include <ATen/ops/empty.h>

namespace gradus {
namespace {

void resize_for(Tensors& stacked, const Tensors& one, const InitRequest& request) {
  stacked.resize(one.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::vector<int64_t> shape = one[i].sizes().vec();
    shape.insert(shape.begin(), request.copies);
    stacked[i] = at::empty(shape, request.dtype);
  }
}

}  // namespace

Tensors initialize_each(const InitRequest& request,
                        const std::function<Tensors(int64_t network)>& fill) {
  if (request.copies == 0) {
    Tensors parameters = fill(request.first);
    for (Tensor& parameter : parameters) parameter = parameter.to(request.dtype).contiguous();
    return parameters;
  }
  Tensors stacked;
  for (int64_t k = 0; k < request.copies; ++k) {
    const Tensors one = fill(request.first + k);
    if (stacked.empty()) resize_for(stacked, one, request);
    for (std::size_t i = 0; i < one.size(); ++i) stacked[i].select(0, k).copy_(one[i]);
  }
  return stacked;
}

}  // namespace gradus
