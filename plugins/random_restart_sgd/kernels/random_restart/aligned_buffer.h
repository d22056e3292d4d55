// An array that starts on a cache line, as vector loads want it.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace gradus::random_restart {

/// `size` values, all zero at first. Moves, does not copy.
template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size)
      : values_(static_cast<T*>(::operator new(size * sizeof(T) + 1, kLine))), size_(size) {
    std::uninitialized_value_construct_n(values_.get(), size);
  }

  T* data() { return values_.get(); }
  const T* data() const { return values_.get(); }
  std::size_t size() const { return size_; }
  std::span<T> span() { return {values_.get(), size_}; }
  std::span<const T> span() const { return {values_.get(), size_}; }

 private:
  static constexpr std::align_val_t kLine{128};
  struct Free {
    void operator()(T* values) const { ::operator delete(values, kLine); }
  };
  std::unique_ptr<T[], Free> values_;
  std::size_t size_ = 0;
};

}  // namespace gradus::random_restart
