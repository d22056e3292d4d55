#include "onednn_operand.h"

#include <array>

namespace gradus {
namespace {

std::size_t bytes_of(MemoryView layout) {
  return onednn()->memory_desc_get_size(layout);
}

dnnl_format_tag_t row_major(std::size_t axes) {
  constexpr std::array<dnnl_format_tag_t, 4> tags = {dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd};
  if (axes == 0 || axes > tags.size()) throw OneDnnRefusal();
  return tags[axes - 1];
}

Memory make_memory(MemoryView layout) {
  dnnl_memory_t memory = nullptr;
  require(onednn()->memory_create(&memory, layout, onednn_engine(), DNNL_MEMORY_NONE));
  return Memory(memory);
}

Primitive make_reorder(MemoryView from, MemoryView to) {
  dnnl_primitive_desc_t description = nullptr;
  require(onednn()->reorder_primitive_desc_create(&description, from, onednn_engine(), to,
                                                  onednn_engine(), nullptr));
  return make_primitive(PrimitiveDescription(description));
}

void set_data(const Memory& memory, const void* data) {
  require(onednn()->memory_set_data_handle(memory.get(), const_cast<void*>(data)));
}

}  // namespace

void require(dnnl_status_t status) {
  if (status != dnnl_success) throw OneDnnRefusal();
}

template <>
void OneDnnCloser<dnnl_primitive_t>::operator()(dnnl_primitive_t handle) const {
  onednn()->primitive_destroy(handle);
}
template <>
void OneDnnCloser<dnnl_primitive_desc_t>::operator()(dnnl_primitive_desc_t handle) const {
  onednn()->primitive_desc_destroy(handle);
}
template <>
void OneDnnCloser<dnnl_memory_t>::operator()(dnnl_memory_t handle) const {
  onednn()->memory_destroy(handle);
}

dnnl_engine_t onednn_engine() {
  thread_local const dnnl_engine_t engine = [] {
    dnnl_engine_t made = nullptr;
    require(onednn()->engine_create(&made, dnnl_cpu, 0));
    return made;
  }();
  return engine;
}

dnnl_stream_t onednn_stream() {
  thread_local const dnnl_stream_t stream = [] {
    dnnl_stream_t made = nullptr;
    require(onednn()->stream_create(&made, onednn_engine(), dnnl_stream_default_flags));
    return made;
  }();
  return stream;
}

Primitive make_primitive(const PrimitiveDescription& description) {
  dnnl_primitive_t primitive = nullptr;
  require(onednn()->primitive_create(&primitive, description.get()));
  return Primitive(primitive);
}

void execute(const Primitive& primitive, const std::vector<dnnl_exec_arg_t>& arguments) {
  require(onednn()->primitive_execute(primitive.get(), onednn_stream(),
                                      static_cast<int>(arguments.size()), arguments.data()));
}

#if DNNL_VERSION_MAJOR >= 3
MemoryLayout::MemoryLayout(const std::vector<int64_t>& shape, bool any) {
  const auto axes = static_cast<int>(shape.size());
  const dnnl_format_tag_t tag = any ? dnnl_format_tag_any : row_major(shape.size());
  require(onednn()->memory_desc_create_with_tag(&description_, axes, shape.data(), dnnl_f32, tag));
}
MemoryLayout::~MemoryLayout() {
  onednn()->memory_desc_destroy(description_);
}
MemoryView MemoryLayout::view() const {
  return description_;
}
#else
MemoryLayout::MemoryLayout(const std::vector<int64_t>& shape, bool any) {
  const auto axes = static_cast<int>(shape.size());
  const dnnl_format_tag_t tag = any ? dnnl_format_tag_any : row_major(shape.size());
  require(onednn()->memory_desc_init_by_tag(&description_, axes, shape.data(), dnnl_f32, tag));
}
MemoryLayout::~MemoryLayout() = default;
MemoryView MemoryLayout::view() const {
  return &description_;
}
#endif

Operand::Operand(MemoryView outside, MemoryView inside, Use use) : outside_(make_memory(outside)) {
  if (onednn()->memory_desc_equal(outside, inside) != 0) return;
  constexpr std::size_t alignment = 64;
  const std::size_t bytes = (bytes_of(inside) + alignment - 1) / alignment * alignment;
  block_.reset(std::aligned_alloc(alignment, bytes));
  if (block_ == nullptr) throw OneDnnRefusal();
  inside_ = make_memory(inside);
  set_data(inside_, block_.get());
  reorder_ = use == Use::read ? make_reorder(outside, inside) : make_reorder(inside, outside);
}

dnnl_memory_t Operand::filled(const float* data) {
  set_data(outside_, data);
  if (inside_ == nullptr) return outside_.get();
  execute(reorder_, {{DNNL_ARG_FROM, outside_.get()}, {DNNL_ARG_TO, inside_.get()}});
  return inside_.get();
}

dnnl_memory_t Operand::writable(float* data) {
  set_data(outside_, data);
  return inside_ == nullptr ? outside_.get() : inside_.get();
}

void Operand::copy_out() const {
  if (inside_ == nullptr) return;
  execute(reorder_, {{DNNL_ARG_FROM, inside_.get()}, {DNNL_ARG_TO, outside_.get()}});
}

}  // namespace gradus
