// Inputs with a class label each.
#pragma once

#include "gradus/datasets/array.h"

namespace gradus::datasets {

struct Labelled {
  Array inputs;  // [rows, ...]; images are uint8 [rows, channels, height, width]
  Array labels;  // int64 [rows], from 0

  std::size_t rows() const { return labels.elements(); }
};

}  // namespace gradus::datasets
