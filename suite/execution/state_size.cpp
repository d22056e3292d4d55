#include "execution/state_size.h"

namespace gradus::execution {

StateSize state_size(const Archive& saved, const Tensors& parameters) {
  StateSize size;
  for (const auto& [name, tensor] : saved.tensors()) {
    if (tensor.defined()) size.bytes += static_cast<int64_t>(tensor.nbytes());
  }
  for (const Tensor& parameter : parameters) size.parameters += parameter.numel();
  return size;
}

}  // namespace gradus::execution
