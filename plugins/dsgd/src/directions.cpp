#include "directions.h"

#include <algorithm>
#include <cmath>

namespace gradus::dsgd {
namespace {

constexpr int64_t subspace_rank = 24;
constexpr int64_t newton_schulz_steps = 14;

}  // namespace

Direction Directions::of(MapKind kind, LayerNorm norm, std::size_t layer, const Tensor& g) {
  if (norm != LayerNorm::two) return exact_direction(norm, g);
  const int64_t side = std::min(g.size(0), g.size(1));
  if (kind == MapKind::automatic) kind = side > subspace_rank ? MapKind::subspace : MapKind::gram;
  switch (kind) {
    case MapKind::gram:
      return gram_direction(g);
    case MapKind::newton_schulz:
      return newton_schulz_direction(g, newton_schulz_steps);
    case MapKind::subspace:
      if (bases_.size() <= layer) bases_.resize(layer + 1);
      return subspace_direction(g, subspace_rank, bases_[layer]);
    case MapKind::exact:
    case MapKind::automatic:
      break;
  }
  return exact_direction(norm, g);
}

double Directions::upper(LayerNorm norm, const Tensor& g, int64_t rows) {
  if (norm != LayerNorm::two) return dual_norm(norm, g);
  const int64_t rank = std::min({g.size(0), g.size(1), std::max<int64_t>(1, rows)});
  return std::sqrt(static_cast<double>(rank)) * frobenius(g);
}

void Directions::state(Archive& archive) {
  archive.item("bases", bases_);
}

}  // namespace gradus::dsgd
