// Instruction sets that the SIMD files are compiled for; included before any Highway header.
#pragma once

// Without fused multiply-add the results would be other ones; vectors without a size cannot stand
// in arrays of registers.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
