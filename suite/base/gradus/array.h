// A plain owning array: element type, shape, bytes. What data files hold before tensors are made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gradus {

enum class ElementType { uint8, int32, int64, float32, float64 };

/// Bytes of one element.
std::size_t size_of(ElementType type);

/// "uint8", "int32", "int64", "float32", "float64".
std::string_view name_of(ElementType type);

/// The element type that stores a C++ type.
template <class T>
constexpr ElementType element_type_of() {
  if constexpr (std::is_same_v<T, std::uint8_t>) return ElementType::uint8;
  if constexpr (std::is_same_v<T, std::int32_t>) return ElementType::int32;
  if constexpr (std::is_same_v<T, std::int64_t>) return ElementType::int64;
  if constexpr (std::is_same_v<T, float>) return ElementType::float32;
  if constexpr (std::is_same_v<T, double>) return ElementType::float64;
}

/// Number of elements of a shape (1 for an empty shape), or nothing if it overflows 64 bits.
std::optional<std::uint64_t> element_count(std::span<const std::size_t> shape);

/// "[60000, 28, 28]".
std::string shape_text(std::span<const std::size_t> shape);

/// Row-major (C order) values in the machine's byte order. `bytes.size()` is always the product of
/// `shape` times the size of an element when the array was made by the functions below.
struct Array {
  ElementType type = ElementType::uint8;
  std::vector<std::size_t> shape;
  std::vector<std::byte> bytes;

  std::size_t elements() const { return bytes.size() / size_of(type); }

  /// The values as a flat span. Throws std::logic_error if T is not the element type.
  template <class T>
  std::span<const T> values() const {
    require(element_type_of<T>());
    return {reinterpret_cast<const T*>(bytes.data()), elements()};
  }
  template <class T>
  std::span<T> values() {
    require(element_type_of<T>());
    return {reinterpret_cast<T*>(bytes.data()), elements()};
  }

 private:
  void require(ElementType wanted) const {
    if (wanted != type) throw std::logic_error("array element type differs from the one asked for");
  }
};

/// An array of zeros. Throws std::length_error if the size does not fit in memory's address range.
Array make_array(ElementType type, std::vector<std::size_t> shape);

/// A copy of `values` with `shape`. Throws std::logic_error if the number of values is another.
template <class T>
Array make_array(std::vector<std::size_t> shape, std::span<const T> values);

extern template Array make_array(std::vector<std::size_t>, std::span<const std::uint8_t>);
extern template Array make_array(std::vector<std::size_t>, std::span<const std::int32_t>);
extern template Array make_array(std::vector<std::size_t>, std::span<const std::int64_t>);
extern template Array make_array(std::vector<std::size_t>, std::span<const float>);
extern template Array make_array(std::vector<std::size_t>, std::span<const double>);

}  // namespace gradus
