#include "execution/arrays.h"

#include <ATen/ops/empty.h>

#include <cstring>

#include "gradus/error.h"

namespace gradus::execution {
namespace {

ElementType element_type(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return ElementType::float32;
    case at::kDouble:
      return ElementType::float64;
    case at::kLong:
      return ElementType::int64;
    case at::kInt:
      return ElementType::int32;
    case at::kByte:
      return ElementType::uint8;
    default:
      throw Error("output.dtype", "array", "float32, float64, int64, int32 or uint8",
                  c10::toString(type), "convert it first");
  }
}

at::ScalarType scalar_type(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return at::kFloat;
    case ElementType::float64:
      return at::kDouble;
    case ElementType::int64:
      return at::kLong;
    case ElementType::int32:
      return at::kInt;
    case ElementType::uint8:
      return at::kByte;
  }
  return at::kDouble;
}

Array array_from(ElementType type, std::vector<std::size_t> shape, const void* data,
                 std::size_t bytes) {
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  array.bytes.resize(bytes);
  if (bytes > 0) std::memcpy(array.bytes.data(), data, bytes);
  return array;
}

}  // namespace

Array array_of(const std::vector<double>& values) {
  return array_from(ElementType::float64, {values.size()}, values.data(),
                    values.size() * sizeof(double));
}

Array array_of(const Tensor& tensor) {
  const Tensor local = tensor.detach().cpu().contiguous();
  std::vector<std::size_t> shape(local.sizes().begin(), local.sizes().end());
  return array_from(element_type(local.scalar_type()), std::move(shape), local.const_data_ptr(),
                    local.nbytes());
}

Tensor tensor_of(const Array& array) {
  const std::vector<int64_t> shape(array.shape.begin(), array.shape.end());
  Tensor tensor = at::empty(shape, scalar_type(array.type));
  if (tensor.nbytes() > 0)
    std::memcpy(tensor.mutable_data_ptr(), array.bytes.data(), tensor.nbytes());
  return tensor;
}

}  // namespace gradus::execution
