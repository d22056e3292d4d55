// A tensor that a primitive of oneDNN reads or writes: in plain memory outside, and in the layout
// that the primitive chose inside.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <vector>

#include "onednn_library.h"

namespace gradus {

/// Throws this where oneDNN refuses; the caller then computes without it.
struct OneDnnRefusal {};

void require(dnnl_status_t status);

/// Closes a handle of oneDNN by one of its functions.
template <class Handle>
struct OneDnnCloser {
  void operator()(Handle handle) const;
};
template <class Handle>
using OneDnnHandle = std::unique_ptr<std::remove_pointer_t<Handle>, OneDnnCloser<Handle>>;
using Primitive = OneDnnHandle<dnnl_primitive_t>;
using PrimitiveDescription = OneDnnHandle<dnnl_primitive_desc_t>;
using Memory = OneDnnHandle<dnnl_memory_t>;

/// This thread's engine and stream, on the CPU.
dnnl_engine_t onednn_engine();
dnnl_stream_t onednn_stream();

Primitive make_primitive(const PrimitiveDescription& description);
void execute(const Primitive& primitive, const std::vector<dnnl_exec_arg_t>& arguments);

/// Shape and layout of a float32 tensor.
class MemoryLayout {
 public:
  /// Row-major, or of any layout that a primitive likes.
  MemoryLayout(const std::vector<int64_t>& shape, bool any);
  ~MemoryLayout();
  MemoryLayout(const MemoryLayout&) = delete;
  MemoryLayout& operator=(const MemoryLayout&) = delete;
  MemoryView view() const;

 private:
  dnnl_memory_desc_t description_{};
};

class Operand {
 public:
  enum class Use { read, written };
  /// `inside` is what the primitive wants; both layouts must outlive the operand.
  Operand(MemoryView outside, MemoryView inside, Use use);

  /// To read: the memory for the primitive, filled from `data`.
  dnnl_memory_t filled(const float* data);
  /// To write: the memory for the primitive; after it has run, `copy_out` brings it to `data`.
  dnnl_memory_t writable(float* data);
  void copy_out() const;

 private:
  struct Free {
    void operator()(void* block) const { std::free(block); }
  };
  Memory outside_, inside_;  // inside_ is null where the layouts are one
  std::unique_ptr<void, Free> block_;
  Primitive reorder_;
};

}  // namespace gradus
