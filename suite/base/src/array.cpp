#include "gradus/array.h"

#include <fmt/format.h>

#include <cstring>

namespace gradus {

std::size_t size_of(ElementType type) {
  switch (type) {
    case ElementType::uint8:
      return 1;
    case ElementType::int32:
    case ElementType::float32:
      return 4;
    case ElementType::int64:
    case ElementType::float64:
      return 8;
  }
  throw std::logic_error("unknown element type");
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::uint8:
      return "uint8";
    case ElementType::int32:
      return "int32";
    case ElementType::int64:
      return "int64";
    case ElementType::float32:
      return "float32";
    case ElementType::float64:
      return "float64";
  }
  throw std::logic_error("unknown element type");
}

std::optional<std::uint64_t> element_count(std::span<const std::size_t> shape) {
  std::uint64_t count = 1;
  bool overflow = false;
  for (const std::size_t size : shape) {
    if (size == 0) return 0;
    overflow |= __builtin_mul_overflow(count, std::uint64_t{size}, &count);
  }
  if (overflow) return std::nullopt;
  return count;
}

std::string shape_text(std::span<const std::size_t> shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

Array make_array(ElementType type, std::vector<std::size_t> shape) {
  const std::optional<std::uint64_t> count = element_count(shape);
  if (!count || *count > PTRDIFF_MAX / size_of(type)) {
    throw std::length_error(
        fmt::format("an array of shape {} fits in no memory", shape_text(shape)));
  }
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  array.bytes.resize(*count * size_of(type));
  return array;
}

template <class T>
Array make_array(std::vector<std::size_t> shape, std::span<const T> values) {
  if (element_count(shape) != values.size()) {
    throw std::logic_error("the number of values is not the product of the shape");
  }
  Array array = make_array(element_type_of<T>(), std::move(shape));
  if (!values.empty()) std::memcpy(array.bytes.data(), values.data(), values.size_bytes());
  return array;
}

template Array make_array(std::vector<std::size_t>, std::span<const std::uint8_t>);
template Array make_array(std::vector<std::size_t>, std::span<const std::int32_t>);
template Array make_array(std::vector<std::size_t>, std::span<const std::int64_t>);
template Array make_array(std::vector<std::size_t>, std::span<const float>);
template Array make_array(std::vector<std::size_t>, std::span<const double>);

}  // namespace gradus
