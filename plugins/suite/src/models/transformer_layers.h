// The parts of suite.transformer: which parameters they have, as indices into the model's.
#pragma once

#include <cstdint>
#include <vector>

#include "sequence_shape.h"

namespace gradus::models {

struct TransformerLayers {
  struct Norm {
    int scale, shift;
  };
  struct Block {
    Norm attention_norm;
    int query, key, value, mix;
    Norm dense_norm;
    int dense1, bias1, dense2, bias2;
  };

  SequenceShape shape;
  int64_t width = 0, heads = 0, hidden = 0;
  int embedding = 0, position = 0;
  std::vector<Block> blocks;
  Norm last_norm = {};
  int head = -1, head_bias = -1;  // where the output is not tied to the embedding

  static constexpr double norm_eps = 1e-5;
};

}  // namespace gradus::models
