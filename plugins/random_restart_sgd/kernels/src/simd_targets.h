// Instruction sets that the SIMD files are compiled for; included before any Highway header.
#pragma once

// SSE4 and SSSE3 are left out: without fused multiply-add they would give other roundings, and x86
// machines without AVX2 run the portable fallback. SVE and RVV have vectors without a size, which
// cannot stand in arrays of registers.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
