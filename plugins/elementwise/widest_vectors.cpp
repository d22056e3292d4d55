#include "widest_vectors.h"

#include <ATen/Parallel.h>

namespace gradus::elementwise::detail {
namespace {

/// While it lives, this thread takes subnormal numbers for zero. A mean of gradients that have
/// become zero (a unit that is never active) decays through them for hundreds of steps, and the
/// processor takes a hundred times as long for each.
class SubnormalsAreZero {
 public:
#ifdef __x86_64__
  SubnormalsAreZero() {
    __builtin_ia32_ldmxcsr(before_ | flush_results | zero_operands);
  }
  ~SubnormalsAreZero() {
    __builtin_ia32_ldmxcsr(before_);
  }

 private:
  static constexpr unsigned flush_results = 0x8000, zero_operands = 0x0040;
  const unsigned before_ = __builtin_ia32_stmxcsr();
#else
  SubnormalsAreZero() = default;
  ~SubnormalsAreZero() = default;
#endif
  SubnormalsAreZero(const SubnormalsAreZero&) = delete;
  SubnormalsAreZero& operator=(const SubnormalsAreZero&) = delete;
};

}  // namespace

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

void in_parts(int64_t count, int64_t grain, void (*part)(void*, int64_t, int64_t), void* work) {
  const auto run = [&](int64_t begin, int64_t end) {
    const SubnormalsAreZero guard;
    part(work, begin, end);
  };
  if (count < 2 * grain || at::get_num_threads() == 1) return run(0, count);
  at::parallel_for(0, count, grain, run);
}

}  // namespace gradus::elementwise::detail
