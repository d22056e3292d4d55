#include "sgemm.h"

#include <fmt/format.h>

#include "onednn_library.h"

namespace gradus {

std::string onednn_version() {
  if (onednn() == nullptr) return {};
  const dnnl_version_t& version = *onednn()->version();
  return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

bool sgemm(int64_t rows, int64_t columns, int64_t inner, Matrix a, Matrix b, Written c, bool add,
           int threads) {
  if (onednn() == nullptr) return false;
  onednn()->set_threads(threads);
  const auto order = [](const Matrix& matrix) { return matrix.transposed ? 'T' : 'N'; };
  const float beta = add ? 1.0F : 0.0F;
  return onednn()->sgemm(order(a), order(b), rows, columns, inner, 1.0F, a.data, a.stride, b.data,
                         b.stride, beta, c.data, c.stride) == dnnl_success;
}

}  // namespace gradus
