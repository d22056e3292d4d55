// Floating-point operations of one step of one start, counted from its formulas.
#pragma once

#include "constant_target/measure.h"
#include "constant_target/network.h"
#include "machine_rates.h"

namespace gradus::constant_target {

/// Risk and gradient at one atom. In each layer: the values before the activation and the gradient
/// of the weights, two operations a weight each; one a bias; behind the first layer the signal of
/// the layer before, two a weight, or one where a single unit sends it. A hidden unit: ReLU and its
/// mask, one each; or tanh, its slope 1 - t^2 and the product with that, three. An output: residual
/// e, p e, the risk's p e^2 and the signal 2 p e, five. What is summed for records is left out.
inline machine::Work atom_work(const Network& network) {
  machine::Work work;
  for (int k = 1; k <= network.layers(); ++k) {
    const double units = network.size(k), weights = units * network.size(k - 1);
    work.operations += 4 * weights + units;
    if (k > 1) work.operations += units == 1 ? weights : 2 * weights;
    if (k == network.layers()) {
      work.operations += 5 * units;
    } else if (network.activation == Activation::relu) {
      work.operations += 2 * units;
    } else {
      work.operations += 3 * units;
      work.tanhs += units;
    }
  }
  return work;
}

/// A step over `atoms` atoms, with the update's two operations an entry.
inline machine::Work step_work(const Network& network, double atoms) {
  machine::Work work = atom_work(network);
  work.operations = work.operations * atoms + 2 * static_cast<double>(network.entries());
  work.tanhs *= atoms;
  return work;
}

/// A step with the exact risk of a shallow ReLU network under the uniform law. H kinks make H + 1
/// pieces and twice as many atoms. A kink: its place, clamped to the interval, three operations; a
/// comparator of the sorting network: two; a piece: length, middle, weight and two points, nine.
inline machine::Work exact_step_work(const Network& network) {
  const double units = network.size(1), pieces = units + 1;
  machine::Work work = step_work(network, 2 * pieces);
  const auto comparators = static_cast<double>(Pieces<double>({}, network).comparators());
  work.operations += 3 * units + 2 * comparators + 9 * pieces;
  return work;
}

}  // namespace gradus::constant_target
