// Steepest directions of the layers, by the exact or an inexact duality map.
#pragma once

#include <cstdint>
#include <vector>

#include "gradus/archive.h"
#include "inexact_maps.h"

namespace gradus::dsgd {

/// `automatic`: exact in full batch; else subspace where the smaller side exceeds the subspace's
/// rank, gram below.
enum class MapKind { automatic, exact, gram, newton_schulz, subspace };

class Directions {
 public:
  /// The direction of one layer's gradient matrix. For the norms one, infinity and Frobenius the
  /// map is always exact.
  Direction of(MapKind kind, LayerNorm norm, std::size_t layer, const Tensor& g);

  /// An upper bound of the dual norm that costs a pass over G: exact but for q = two, where it is
  /// sqrt(rank) ||G||_F. `rows`: of the batch, an upper bound of the rank.
  static double upper(LayerNorm norm, const Tensor& g, int64_t rows);

  void state(Archive& archive);

 private:
  Tensors bases_;  // of subspace_direction, by layer
};

}  // namespace gradus::dsgd
