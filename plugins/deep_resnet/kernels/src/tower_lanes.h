// The tower's vector code behind one dispatch a call.
#pragma once

#include "deep_resnet/tower_kernel.h"

namespace gradus::deep_resnet {

/// Doubles of the widest vector: rows of buffers are padded to a multiple.
inline constexpr int64_t kMostLanes = 8;
/// Rows of a matrix that are worked on together.
inline constexpr int64_t kMostRows = 10;

struct ForwardCall {
  const TowerShape& shape;
  int64_t columns, padded_width;
  const double* weights;  // [L, d, d]
  double *states, *slopes, *now, *next;
  double* largest;  // |pre-activation|
};

struct BackwardCall {
  const TowerShape& shape;
  int64_t columns, padded_width;
  const double* weights;
  const double *states, *slopes;
  double *now, *next, *work, *rows;  // rows: kMostRows rows of the gradient, padded
  double* gradient;                  // [L, d, d]
};

/// `now` holds the input, [d][columns], and afterwards the output.
void run_forward(const ForwardCall& call);
/// `now` holds the slope, [d][columns].
void run_backward(const BackwardCall& call);

}  // namespace gradus::deep_resnet
