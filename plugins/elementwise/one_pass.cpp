#include "one_pass.h"

#include <ATen/Parallel.h>

namespace gradus::elementwise::detail {

Vectors widest_vectors() {
#ifdef __x86_64__
  static const Vectors found = [] {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
      return Vectors::avx512;
    }
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Vectors::avx2
                                                                           : Vectors::any;
  }();
  return found;
#else
  return Vectors::any;
#endif
}

void in_parts(int64_t count, void (*part)(void*, int64_t, int64_t), void* work) {
  constexpr int64_t worth_a_thread = 32768;  // as LibTorch's own elementwise kernels
  if (count < 2 * worth_a_thread || at::get_num_threads() == 1) return part(work, 0, count);
  at::parallel_for(0, count, worth_a_thread,
                   [&](int64_t begin, int64_t end) { part(work, begin, end); });
}

}  // namespace gradus::elementwise::detail
