#include "layer_bound.h"

namespace gradus::dsgd {

double layer_bound(std::size_t layer, std::span<const Smoothness> layers,
                   std::span<const double> weights, double inputs, const LossBounds& loss) {
  // ||x_K'|| <= r ||x_i'|| and ||x_K''|| <= r ||x_i''|| + s ||x_i'||^2 along a line in block i.
  double r = 1;
  double s = 0;
  for (std::size_t j = layer + 1; j < layers.size(); ++j) {
    const double z = weights[j];
    s = layers[j].curvature * z * z * r * r + layers[j].slope * z * s;
    r = layers[j].slope * z * r;
  }
  const double s1 = layers[layer].slope;
  const double s2 = layers[layer].curvature;
  return inputs * (loss.second * s1 * s1 * r * r + loss.first * s1 * s1 * s + loss.first * s2 * r);
}

}  // namespace gradus::dsgd
