// Instruction sets that files with Highway are compiled for; included before any Highway header.
#pragma once

// SSE4 and SSSE3 have no fused multiply-add and would round otherwise; x86 machines without AVX2
// run the portable code. Vectors of SVE and RVV have no size at compile time and cannot stand in
// arrays.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
