#include "gradus/array_tensor.h"

#include <ATen/ops/from_blob.h>

namespace gradus {
namespace {

at::ScalarType scalar_type_of(ElementType type) {
  switch (type) {
    case ElementType::uint8:
      return at::kByte;
    case ElementType::int32:
      return at::kInt;
    case ElementType::int64:
      return at::kLong;
    case ElementType::float32:
      return at::kFloat;
    case ElementType::float64:
      return at::kDouble;
  }
  return at::kDouble;
}

}  // namespace

Tensor view_of(const Array& array) {
  const std::vector<int64_t> shape(array.shape.begin(), array.shape.end());
  return at::from_blob(const_cast<std::byte*>(array.bytes.data()), shape,
                       scalar_type_of(array.type));
}

}  // namespace gradus
