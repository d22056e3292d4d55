// The layer-wise smoothness bound (THEORY.md, section 3.1).
#pragma once

#include <span>
#include <vector>

#include "gradus/loss.h"

namespace gradus::dsgd {

/// s1 = sup |sigma'| and s2 = sup |sigma''| of a layer's activation.
struct Smoothness {
  double slope = 1;
  double curvature = 0;
};

/// P_i for the layer with number `layer` (from 0): for every w and every U in that block,
///   |f(w + U) - f(w) - <G_i, U>| <= P_i / 2 ||U||_q^2.
/// `weights[j]`: an upper bound of ||W_j||_q, read for j > layer alone; `inputs`: at least the mean
/// of ||x_{i-1}||_q^2 over the data; `loss`: c1 and c2 for the same q.
double layer_bound(std::size_t layer, std::span<const Smoothness> layers,
                   std::span<const double> weights, double inputs, const LossBounds& loss);

}  // namespace gradus::dsgd
