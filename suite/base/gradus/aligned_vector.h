// Vectors that start on a cache line, as vector loads want it.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace gradus {

template <class T>
struct CacheLineAllocator {
  using value_type = T;
  /// Two lines of 64 bytes: processors fetch them in pairs, and some have lines of 128.
  static constexpr std::align_val_t line{128};
  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), line));
  }
  void deallocate(T* values, std::size_t) { ::operator delete(values, line); }
  bool operator==(const CacheLineAllocator&) const = default;
};

/// A load that crosses a cache line takes twice as long.
template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

}  // namespace gradus
