#include "onednn_library.h"

#include <dlfcn.h>

#include <optional>

namespace gradus {
namespace {

// Sanitizers cannot follow libraries that are bound deeply.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool can_be_opened = false;
#else
constexpr bool can_be_opened = true;
#endif

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

std::optional<OneDnn> open() {
  if (!can_be_opened) return std::nullopt;
  // LibTorch contains another oneDNN and exports some of its template instances. Bound deeply, this
  // one uses its own; bound as usual, each would initialize half of the other.
  void* library = ::dlopen(GRADUS_ONEDNN_FILE, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (library == nullptr) return std::nullopt;
  OneDnn found;
  bool all = find(library, "omp_set_num_threads", found.set_threads);
#define GRADUS_ONEDNN_FIND(name) all = find(library, "dnnl_" #name, found.name) && all;
  GRADUS_ONEDNN_FUNCTIONS(GRADUS_ONEDNN_FIND)
  GRADUS_ONEDNN_FUNCTIONS_OF_VERSION(GRADUS_ONEDNN_FIND)
#undef GRADUS_ONEDNN_FIND
  return all ? std::optional(found) : std::nullopt;
}

const std::optional<OneDnn> opened = open();

}  // namespace

const OneDnn* onednn() {
  return opened ? &*opened : nullptr;
}

}  // namespace gradus
