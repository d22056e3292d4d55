// Loops compiled for several instruction sets; the widest that the processor has is chosen when the
// program runs.
#pragma once

#include <cstdint>

namespace gradus::elementwise::detail {

/// What the processor that runs this has.
enum class Vectors { any, avx2, avx512 };
Vectors widest_vectors();

/// As LibTorch's own elementwise kernels.
inline constexpr int64_t entries_worth_a_thread = 32768;

/// Calls `part(work, begin, end)` on all of [0, count), on several threads where the run has more
/// than one and there is enough for two, `grain` for each at least.
void in_parts(int64_t count, int64_t grain, void (*part)(void* work, int64_t begin, int64_t end),
              void* work);

/// `body(begin, end)`, an inlined loop, on all of [0, count).
template <class Body>
struct WidestVectors {
  Body body;

  [[gnu::flatten]] static void any(void* self, int64_t begin, int64_t end) {
    static_cast<const WidestVectors*>(self)->body(begin, end);
  }
#ifdef __x86_64__
  [[gnu::flatten, gnu::target("avx2,fma")]] static void avx2(void* self, int64_t begin,
                                                             int64_t end) {
    static_cast<const WidestVectors*>(self)->body(begin, end);
  }
  [[gnu::flatten,
    gnu::target("avx512f,avx512vl,avx512dq,avx512bw,fma,prefer-vector-width=512")]] static void
  avx512(void* self, int64_t begin, int64_t end) {
    static_cast<const WidestVectors*>(self)->body(begin, end);
  }
#endif

  void run(int64_t count, int64_t grain) {
#ifdef __x86_64__
    switch (widest_vectors()) {
      case Vectors::avx512:
        return in_parts(count, grain, avx512, this);
      case Vectors::avx2:
        return in_parts(count, grain, avx2, this);
      case Vectors::any:
        break;
    }
#endif
    in_parts(count, grain, any, this);
  }
};

}  // namespace gradus::elementwise::detail
