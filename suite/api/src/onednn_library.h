// The functions of oneDNN that are used, from a library that sees none of LibTorch's symbols. For
// files without LibTorch's headers, which bring another oneDNN's.
#pragma once

#include <dnnl.h>

namespace gradus {

// A descriptor of memory is a struct up to version 2 of oneDNN and a handle from version 3 on.
#if DNNL_VERSION_MAJOR >= 3
using MemoryView = const_dnnl_memory_desc_t;
#else
using MemoryView = const dnnl_memory_desc_t*;
#endif

#define GRADUS_ONEDNN_FUNCTIONS(apply)                                                             \
  apply(sgemm) apply(version) apply(engine_create) apply(stream_create) apply(primitive_create)    \
      apply(primitive_execute) apply(primitive_destroy) apply(primitive_desc_destroy)              \
          apply(primitive_desc_query_md) apply(reorder_primitive_desc_create) apply(memory_create) \
              apply(memory_destroy) apply(memory_set_data_handle) apply(memory_desc_equal)         \
                  apply(memory_desc_get_size)

#if DNNL_VERSION_MAJOR >= 3
#define GRADUS_ONEDNN_FUNCTIONS_OF_VERSION(apply)                \
  apply(memory_desc_create_with_tag) apply(memory_desc_destroy)  \
      apply(convolution_forward_primitive_desc_create)           \
          apply(convolution_backward_data_primitive_desc_create) \
              apply(convolution_backward_weights_primitive_desc_create)
#else
#define GRADUS_ONEDNN_FUNCTIONS_OF_VERSION(apply)                                                  \
  apply(memory_desc_init_by_tag) apply(primitive_desc_create) apply(convolution_forward_desc_init) \
      apply(convolution_backward_data_desc_init) apply(convolution_backward_weights_desc_init)
#endif

struct OneDnn {
#define GRADUS_ONEDNN_MEMBER(name) decltype(&dnnl_##name) name = nullptr;
  GRADUS_ONEDNN_FUNCTIONS(GRADUS_ONEDNN_MEMBER)
  GRADUS_ONEDNN_FUNCTIONS_OF_VERSION(GRADUS_ONEDNN_MEMBER)
#undef GRADUS_ONEDNN_MEMBER
  void (*set_threads)(int) = nullptr;  ///< of the OpenMP that oneDNN uses
};

/// Null where the library could not be opened, and under the address and thread sanitizers.
const OneDnn* onednn();

}  // namespace gradus
