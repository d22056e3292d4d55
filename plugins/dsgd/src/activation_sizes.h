// B_i: the mean of ||x_i||_q^2 over data, or a bound of it (THEORY.md, section 3.2, 3.4).
#pragma once

#include "chain.h"

namespace gradus::dsgd {

/// ||x||_q^2 of each row of a layer's input, with the 1 that a bias reads, in float64 [rows].
/// Convolution: the sum over positions of the squared patch norms.
Tensor squared_sizes(const Layer& layer, const Tensor& input, Norm q);

/// A bound of the same for inputs in [-1, 1]: what `worst` uses for hidden layers.
double worst_size(const Layer& layer, Norm q);

}  // namespace gradus::dsgd
