// The toy of THEORY.md (section 5): 6-8-8-3, tanh tanh identity, cross entropy, 60 points.
#pragma once

#include "random_nets.h"

namespace gradus::dsgd {

inline constexpr int64_t toy_inputs = 6, toy_classes = 3, toy_rows = 60;

/// Inputs U(-1, 1) and random labels, float64.
Batch toy_data(Stream& stream);

/// Data and weights N(0, 0.64) from one stream.
RandomNet toy_problem(uint64_t seed);

/// The toy whose numbers THEORY.md states (reference_toy.py): f = 1.4394 at the start.
RandomNet reference_toy();

}  // namespace gradus::dsgd
