// A path of weights: one row of numbers for each layer, row-major.
#pragma once

#include <cstdint>

namespace gradus::deep_resnet {

struct Path {
  const double* values = nullptr;
  int64_t points = 0;      ///< L
  int64_t dimensions = 0;  ///< numbers of a point: d^2 for matrices with the Frobenius norm
  const double* point(int64_t k) const { return values + k * dimensions; }
};

}  // namespace gradus::deep_resnet
