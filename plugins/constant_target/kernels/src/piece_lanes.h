// The parts of Pieces that are done for a whole vector of lanes at once.
#pragma once

#include <utility>
#include <vector>

#include "constant_target/measure.h"

namespace gradus::constant_target {

/// The kinks -b/w of the hidden units, clamped to [low, high]; where w = 0, which has no kink, low.
/// w, b and kinks: [units][lanes].
template <class T>
void shallow_kinks(const T* w, const T* b, int units, T low, T high, T* kinks);

/// Each lane of nodes [count][lanes] in ascending order, by the comparators of a sorting network.
template <class T>
void sort_lanes(const std::vector<std::pair<int, int>>& comparators, T* nodes);

/// Two Gauss points and weights for each piece between the nodes [pieces + 1][lanes]; the density
/// is that at the middle of the piece. x and weight: [2 pieces][lanes].
template <class T>
void gauss_points(const T* nodes, int pieces, const Interval& interval, T* x, T* weight);

}  // namespace gradus::constant_target
