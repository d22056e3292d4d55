#include "sgemm.h"

#include <dlfcn.h>
#include <dnnl.h>
#include <fmt/format.h>

namespace gradus {
namespace {

/// The functions that are used, from libraries that see none of LibTorch's symbols.
struct OneDnn {
  decltype(&dnnl_sgemm) multiply = nullptr;
  void (*set_threads)(int) = nullptr;  // of the OpenMP that oneDNN uses
  decltype(&dnnl_version) version = nullptr;
};

OneDnn load() {
  OneDnn found;
// Sanitizers cannot follow libraries that are bound deeply.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // LibTorch contains another oneDNN and exports some of its template instances. Bound deeply, this
  // one uses its own; bound as usual, each would initialize half of the other.
  void* library = ::dlopen(GRADUS_ONEDNN_FILE, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (library == nullptr) return found;
  found.multiply = reinterpret_cast<decltype(found.multiply)>(::dlsym(library, "dnnl_sgemm"));
  found.version = reinterpret_cast<decltype(found.version)>(::dlsym(library, "dnnl_version"));
  found.set_threads =
      reinterpret_cast<decltype(found.set_threads)>(::dlsym(library, "omp_set_num_threads"));
#endif
  return found;
}

const OneDnn onednn = load();
const bool works =
    onednn.multiply != nullptr && onednn.set_threads != nullptr && onednn.version != nullptr;

}  // namespace

std::string onednn_version() {
  if (!works) return {};
  const dnnl_version_t& version = *onednn.version();
  return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

bool sgemm(int64_t rows, int64_t columns, int64_t inner, Matrix a, Matrix b, float* c, bool add,
           int threads) {
  if (!works) return false;
  onednn.set_threads(threads);
  const auto order = [](const Matrix& matrix) { return matrix.transposed ? 'T' : 'N'; };
  const float beta = add ? 1.0F : 0.0F;
  return onednn.multiply(order(a), order(b), rows, columns, inner, 1.0F, a.data, a.stride, b.data,
                         b.stride, beta, c, columns) == dnnl_success;
}

}  // namespace gradus
