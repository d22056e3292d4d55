// A network of images at many rows where nothing is recorded, as in an evaluation.
#pragma once

#include <ATen/ops/cat.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "gradus/tensor.h"

namespace gradus::models {

/// The activations of so many images stay in the caches, those of an evaluation's thousand do not.
inline constexpr int64_t rows_of_a_piece = 128;

/// forward(input), piece by piece of its rows where no graph is recorded and it has many.
template <class Forward>
Tensor by_row_pieces(const Tensor& input, const Forward& forward) {
  const int64_t rows = input.dim() == 0 ? 0 : input.size(0);
  if (c10::GradMode::is_enabled() || rows <= rows_of_a_piece) return forward(input);
  Tensors outputs;
  for (int64_t first = 0; first < rows; first += rows_of_a_piece) {
    outputs.push_back(forward(input.narrow(0, first, std::min(rows_of_a_piece, rows - first))));
  }
  return at::cat(outputs);
}

}  // namespace gradus::models
