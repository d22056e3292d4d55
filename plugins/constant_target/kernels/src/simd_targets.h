// Instruction sets that the SIMD files are compiled for; included before any Highway header.
#pragma once

// SSE4 and SSSE3 have no fused multiply-add and would round otherwise; vectors of SVE and RVV have
// no size at compile time.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
