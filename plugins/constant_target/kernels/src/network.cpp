#include "constant_target/network.h"

#include <algorithm>

namespace gradus::constant_target {

int Network::largest() const {
  return *std::ranges::max_element(sizes);
}

std::size_t Network::weights(int layer) const {
  std::size_t first = 0;
  for (int k = 1; k < layer; ++k) first += static_cast<std::size_t>(size(k) * (size(k - 1) + 1));
  return first;
}

std::size_t Network::biases(int layer) const {
  return weights(layer) + static_cast<std::size_t>(size(layer) * size(layer - 1));
}

std::size_t Network::entries() const {
  return weights(layers() + 1);
}

}  // namespace gradus::constant_target
