// p-variation of a finite path with the Euclidean norm (Frobenius, for matrices).
//
//   V_p(a)^p = sup over 1 = n_0 < ... < n_m = L of sum_j |a_{n_j} - a_{n_{j-1}}|^p
//
// The supremum is over all sub-sequences, so the sum over consecutive increments is a lower bound
// only. Norvaisa and Salopek (2002) have the recursion for the exact value; no part of it is
// specific to real-valued paths.
#pragma once

#include <span>
#include <vector>

#include "deep_resnet/path.h"

namespace gradus::deep_resnet {

/// V_p for each p >= 1 by V[j] = max_{m<j} (V[m] + |a_j - a_m|^p), V_p = V[L]^(1/p): O(L^2)
/// distances, each computed once for all p. Throws Error "deep_resnet.p_variation" for p < 1 or an
/// empty path.
std::vector<double> p_variation(const Path& path, std::span<const double> p);

/// The same value with fewer distances: index blocks in a dyadic tree know a centre and a radius,
/// and a block is skipped where even its farthest point could not raise the maximum (V does not
/// fall with the index). `visited`, where given, receives the number of distances.
double p_variation_pruned(const Path& path, double p, int64_t* visited = nullptr);

/// The same by all sub-sequences, for tests. Throws Error "deep_resnet.p_variation" above 12
/// points.
double p_variation_brute(const Path& path, double p);

}  // namespace gradus::deep_resnet
