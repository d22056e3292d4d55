// Vectors whose rows of lanes start on cache lines.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace gradus::constant_target {

template <class T>
struct LineAllocator {
  using value_type = T;
  static constexpr std::align_val_t line{64};
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) {}
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), line));
  }
  void deallocate(T* values, std::size_t) { ::operator delete(values, line); }
  bool operator==(const LineAllocator&) const = default;
};

/// A load of a row that crosses a cache line takes twice as long.
template <class T>
using LaneVector = std::vector<T, LineAllocator<T>>;

}  // namespace gradus::constant_target
