// Counter-based random numbers: the state of a stream is one integer, so any draw can be made at
// once, in any order and on any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "gradus/tensor.h"

namespace gradus {

/// The seeds of a run, one for each purpose, derived by hash from the study's seed, the purpose and
/// the repetition. They are the same for every method, so that comparisons are paired.
struct Seeds {
  uint64_t init = 0, batches = 0, augment = 0, method = 0, data = 0;
};

/// A further seed derived from `seed` for a named purpose of a plugin.
uint64_t derive_seed(uint64_t seed, std::string_view purpose);

/// A stream of random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers:
/// as easy as 1, 2, 3", SC 2011). Key: seed. Counter: (copy, draw). Streams with different
/// (seed, copy) are independent. Each draw uses one 64-bit word.
struct Stream {
  uint64_t seed = 0;
  uint64_t copy = 0;   ///< which network of a stack
  uint64_t drawn = 0;  ///< the state: words used so far

  uint64_t word();               ///< uniform in [0, 2^64)
  double uniform();              ///< in (0, 1): (r + 1/2) 2^-52 with 0 <= r < 2^52
  double normal();               ///< standard normal, by the inverse distribution function
  int64_t below(int64_t count);  ///< uniform in [0, count), by the high half of a product
  Tensor uniforms(at::IntArrayRef shape, double low, double high);  ///< float64 on the CPU
  Tensor normals(at::IntArrayRef shape);                            ///< float64 on the CPU
};

}  // namespace gradus
