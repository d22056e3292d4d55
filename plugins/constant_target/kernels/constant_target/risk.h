// Risk and generalized gradient of the networks of one block, one network a lane.
#pragma once

#include <array>
#include <vector>

#include "constant_target/measure.h"
#include "constant_target/network.h"

namespace gradus::constant_target {

/// Where a layer's unit values and entries begin; the first place is the inputs'.
struct LayerPlace {
  std::size_t units, first;     ///< the layer's units, and how many there are before them
  std::size_t weights, biases;  ///< entries of Network
};

/// What `evaluate` computes for each lane.
template <class T>
struct BlockRisk {
  std::array<T, lanes> risk;          ///< L = sum_q p_q |N(x_q) - f(x_q)|^2, without a factor 1/2
  std::array<T, lanes> cross;         ///< sum_q p_q <N(x_q) - f(x_q), f(x_q) - xi>; 0 for f = xi
  AlignedVector<T> gradient;          ///< G, [entries][lanes]
  std::vector<LayerPlace> places;     ///< the kernel's, kept between calls
  AlignedVector<T> scratch;           ///< the kernel's, kept between calls
  AlignedVector<double> unit_bounds;  ///< lyapunov_terms', kept between calls
};

/// Risk and gradient at theta [entries][lanes] for the constants xi [lanes] (one value for all
/// outputs of a network). The derivative of ReLU at 0 is network.kink. A lane's numbers do not
/// depend on the other lanes.
template <class T>
void evaluate(const Network& network, const T* theta, const T* xi, const Atoms<T>& atoms,
              BlockRisk<T>& out);

/// The instruction set in use: "AVX2", "AVX3", ...
const char* instruction_set();

}  // namespace gradus::constant_target
