// Random rotations of a space, as products of reflections.
#pragma once

#include <cstdint>

#include "gradus/stream.h"
#include "gradus/tensor.h"

namespace gradus::tasks {

/// `count` unit vectors, float64 [count, dimension].
Tensor unit_vectors(Stream& stream, int64_t count, int64_t dimension);

/// x -> x - 2 v (v' x) of each row x for each unit vector v (a row of `directions`), in order or
/// reversed. Reflections keep lengths: they turn eigenvectors and leave a spectrum as it is.
Tensor reflected(Tensor x, const Tensor& directions, bool reversed);

/// Numbers from 1 down to 1/condition with evenly spaced logarithms, float64 [count].
Tensor logarithmic_spectrum(int64_t count, double condition);

}  // namespace gradus::tasks
