// Parameters as one vector, for methods of vectors such as L-BFGS.
#pragma once

#include "gradus/tensor.h"

namespace gradus::line_search {

/// The values of all tensors in one vector of their own.
Tensor flattened(const Tensors& tensors);

/// parameters <- origin + t direction, both vectors of the length of all parameters.
void place(const Tensors& parameters, const Tensor& origin, const Tensor& direction, double t);

/// The parts of a vector as views in the shapes of the tensors.
Tensors shaped(const Tensor& vector, const Tensors& tensors);

inline double dot(const Tensor& a, const Tensor& b) {
  return a.dot(b).item<double>();
}

inline double largest(const Tensor& a) {
  return a.abs().max().item<double>();
}

}  // namespace gradus::line_search
