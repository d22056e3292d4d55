// What one core can do in a second, by kinds of work, measured.
#pragma once

#include <cstdint>

#include "gradus/aligned_vector.h"

namespace gradus::machine {

enum class Scalar { float32, float64 };

/// What a computation does, or how much of it is done in a second.
struct Work {
  double operations = 0;  ///< floating-point additions, products, comparisons, minima and maxima
  double tanhs = 0;       ///< values of tanh in float64
  double bytes = 0;       ///< read from memory or caches and written there
};

/// Seconds that the work takes at least at those rates. The units of the core do operations and
/// tanh one after the other; bytes move at the same time. A rate may be 0 where there is nothing of
/// its kind to do.
double least_seconds(const Work& work, const Work& per_second);

/// `rounds` rounds of independent fused multiply-adds in registers only, with vectors of the
/// instruction set in use. Returns the operations done, 2 for each lane: no core does more of them
/// in that time. `sink` receives a value that depends on all of them.
double multiply_adds(Scalar scalar, std::int64_t rounds, double& sink);

/// Highway's tanh, which the kernels of the plugins use, of the same 512 numbers in float64 in each
/// round. Returns the values of tanh computed.
double tanhs(std::int64_t rounds, double& sink);

/// In each round one half of the buffer is copied onto the other. Returns the bytes read and
/// written.
double copied_bytes(AlignedVector<double>& buffer, std::int64_t rounds);

}  // namespace gradus::machine
