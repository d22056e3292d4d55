#include "execution/parameter_layout.h"

#include <fmt/format.h>

namespace gradus::execution {

ParameterLayout::ParameterLayout(const Tensors& parameters) {
  for (const Tensor& tensor : parameters) {
    places_.push_back({tensor.const_data_ptr(), tensor.scalar_type(), tensor.device(),
                       tensor.sizes().vec(), tensor.strides().vec()});
  }
}

std::string ParameterLayout::changed(const Tensors& now) const {
  if (now.size() != places_.size()) return "the number of parameters";
  for (std::size_t i = 0; i < now.size(); ++i) {
    const std::string which = fmt::format(" of parameter {}", i);
    const Tensor& tensor = now[i];
    const Place& before = places_[i];
    if (!tensor.defined()) return fmt::format("the storage{} (it is undefined)", which);
    if (tensor.scalar_type() != before.dtype) {
      return fmt::format("the dtype{} to {}", which, at::toString(tensor.scalar_type()));
    }
    if (tensor.device() != before.device) return "the device" + which;
    if (tensor.sizes() != before.sizes) return "the shape" + which;
    if (tensor.strides() != before.strides) return "the strides" + which;
    if (tensor.const_data_ptr() != before.data) {
      return fmt::format("the storage{} (write into it, do not replace it)", which);
    }
  }
  return {};
}

}  // namespace gradus::execution
